"""Whole-batch distortions against what they do to one image at a time."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from core.recipes.distortion import DISTORTIONS, Distortion
from core.training.augmentation import Draw, apply, draw

KINDS = [kind for kind in DISTORTIONS.values() if kind is not None]


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(count: int = 5, channels: int = 3, side: int = 12) -> Tensor:
    return torch.rand(count, channels, side, side, generator=generator(7))


def one_by_one(kind: Distortion, batch: Tensor, drawn: Draw) -> Tensor:
    """The same distortion, written for one image and one pixel at a time."""
    done = []
    for i, image in enumerate(batch):
        grid = F.affine_grid(drawn.matrix[i : i + 1], [1, *image.shape], align_corners=False)
        moved = F.grid_sample(image[None], grid, padding_mode="border", align_corners=False)[0]
        for channel in range(len(moved)):
            moved[channel] = (moved[channel] - 0.5) * drawn.gain[i, channel] + 0.5 + drawn.offset[i, channel]
        for row in range(moved.shape[1]):
            for column in range(moved.shape[2]):
                far = max(abs(row + 0.5 - drawn.centre[i, 0]), abs(column + 0.5 - drawn.centre[i, 1]))
                if far < kind.cutout / 2:
                    moved[:, row, column] = 0.5
        done.append(moved.clamp(0, 1))
    return torch.stack(done)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_as_its_images(kind: Distortion):
    drawn = draw(kind, images(), generator())
    torch.testing.assert_close(apply(kind, images(), drawn), one_by_one(kind, images(), drawn))


def test_no_distortion_changes_nothing():
    kind = Distortion()
    torch.testing.assert_close(apply(kind, images(), draw(kind, images(), generator())), images())


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_decides_and_each_image_differs(kind: Distortion):
    batch = images(1).expand(6, -1, -1, -1)
    first, again = (apply(kind, batch, draw(kind, batch, generator(3))) for _ in range(2))
    assert torch.equal(first, again)
    assert len({image.numpy().tobytes() for image in first}) == 6


def test_figures_stay_within_their_limits():
    kind = Distortion(degrees=10, scale=0.2, shift=0.1, contrast=0.3, brightness=0.2, invert=0.25)
    drawn = draw(kind, torch.zeros(4000, 1, 8, 8), generator())
    matrix = drawn.matrix
    angle = torch.atan2(matrix[:, 1, 0], matrix[:, 0, 0]).rad2deg()
    assert 9 < angle.abs().max() <= 10.001
    width = matrix[:, :, 0].norm(dim=1)
    assert 0.8 <= width.min() < 0.81 < 1.19 < width.max() <= 1.2001
    assert 0.19 < matrix[:, :, 2].abs().max() <= 0.2
    assert 0.19 < drawn.offset.abs().max() <= 0.2
    assert 0.7 <= drawn.gain.abs().min() < drawn.gain.abs().max() <= 1.3
    assert (drawn.gain < 0).float().mean() == pytest.approx(0.25, abs=4 * math.sqrt(0.25 * 0.75 / 4000))


def test_a_shift_of_a_quarter_moves_a_point_by_two_pixels_of_eight():
    batch = torch.zeros(1, 1, 8, 8)
    batch[0, 0, 4, 4] = 1
    plain = draw(Distortion(), batch, generator())
    moved = Draw(torch.tensor([[[1.0, 0, 0.5], [0, 1, 0]]]), plain.gain, plain.offset, plain.centre)
    assert apply(Distortion(), batch, moved)[0, 0].argmax() == 4 * 8 + 2


def test_inverting_exchanges_black_and_white():
    kind = Distortion(invert=1)
    torch.testing.assert_close(apply(kind, images(), draw(kind, images(), generator())), 1 - images())


def test_the_square_is_cut_out_whole_or_at_the_border():
    kind = Distortion(cutout=4)
    batch = torch.ones(200, 1, 12, 12)
    cut = (apply(kind, batch, draw(kind, batch, generator())) == 0.5).sum((1, 2, 3))
    assert 4 <= cut.min() < cut.max() == 16
