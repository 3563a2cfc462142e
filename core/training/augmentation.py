"""Random distortions of a whole batch at once: each image draws its own, all in a few tensor operations."""

from dataclasses import dataclass
from math import radians

import torch
import torch.nn.functional as F
from torch import Tensor

from core.recipes.distortion import Distortion


@dataclass(frozen=True)
class Draw:
    """What each of N images with C channels undergoes."""

    matrix: Tensor  # N×2×3, from output to input coordinates, which run from −1 to 1
    gain: Tensor  # N×C, around mid-grey; negative where the image is inverted
    offset: Tensor  # N×C, in shares of white
    centre: Tensor  # N×2, row and column of the cut-out square's middle, in pixels


def draw(kind: Distortion, images: Tensor, generator: torch.Generator) -> Draw:
    """Random parameters for a batch N×C×H×W."""
    n, channels, height, width = images.shape

    def uniform(columns: int) -> Tensor:
        return 2 * torch.rand(n, columns, generator=generator, device=images.device) - 1

    gain = 1 + kind.contrast * uniform(1) + kind.colour * uniform(channels)
    inverted = uniform(1) < 2 * kind.invert - 1
    sides = torch.tensor([height, width], device=images.device)
    return Draw(
        matrix=_matrix(kind, uniform(6)),
        gain=torch.where(inverted, -gain, gain),
        offset=kind.brightness * uniform(1) + kind.colour * uniform(channels),
        centre=(uniform(2) + 1) / 2 * sides,
    )


def _matrix(kind: Distortion, uniform: Tensor) -> Tensor:
    """N×2×3 from N×6 numbers in [−1, 1): rotation · shear · scale, then the shift."""
    angle, shear, wide, tall, right, down = uniform.unbind(1)
    angle, shear = radians(kind.degrees) * angle, kind.shear * shear
    wide, tall = 1 + kind.scale * wide, 1 + kind.scale * tall
    cos, sin = angle.cos(), angle.sin()
    # A shift of 1 is the whole side, which is 2 in these coordinates.
    top = torch.stack((cos * wide, (cos * shear - sin) * tall, 2 * kind.shift * right), 1)
    bottom = torch.stack((sin * wide, (sin * shear + cos) * tall, 2 * kind.shift * down), 1)
    return torch.stack((top, bottom), 1)


def apply(kind: Distortion, images: Tensor, draw: Draw) -> Tensor:
    """The distorted batch, float32 N×C×H×W, of images with values from 0 to 1; beyond the frame the border goes on."""
    grid = F.affine_grid(draw.matrix, list(images.shape), align_corners=False)
    images = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    images = (images - 0.5) * draw.gain[:, :, None, None] + 0.5 + draw.offset[:, :, None, None]
    return torch.where(_square(kind.cutout, images, draw.centre), 0.5, images).clamp(0, 1)


def _square(side: int, images: Tensor, centre: Tensor) -> Tensor:
    """N×1×H×W, true within `side`/2 pixels of the centre."""
    height, width = images.shape[2:]
    rows = torch.arange(height, device=images.device) + 0.5
    columns = torch.arange(width, device=images.device) + 0.5
    tall = (rows - centre[:, :1]).abs() < side / 2
    wide = (columns - centre[:, 1:]).abs() < side / 2
    return (tall[:, :, None] & wide[:, None, :])[:, None]
