"""Whole-tensor preparation of batches against one image at a time."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import functional as tv

from core.data import Split, normalisation
from core.recipes.distortion import DISTORTIONS
from core.training.augmentation import apply, draw
from core.training.batches import PREPARED, Images, Normaliser
from core.training.speed.precision import FAST, FLOAT32, Precision

CPU = torch.device("cpu")


def split(count: int = 50, channels: int = 3) -> Split:
    rng = np.random.default_rng(count)
    return Split(rng.integers(0, 256, (count, channels, 8, 8), dtype=np.uint8), np.arange(count))


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize(("dataset", "channels"), [("mnist", 1), ("svhn", 3)])
def test_normalising_a_batch_is_normalising_each_image_with_torchvision(dataset: str, channels: int):
    pixels = torch.tensor(split(channels=channels).images)
    mean, deviation = normalisation(dataset)
    wanted = torch.stack([tv.normalize(image / 255, list(mean), list(deviation)) for image in pixels])
    torch.testing.assert_close(Normaliser(dataset, CPU).of_bytes(pixels), wanted, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(Normaliser(dataset, CPU)(pixels / 255), wanted, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("size", [1, 7, 25, 50, 64, 2 * PREPARED])
def test_shuffled_batches_hold_each_image_once(size: int):
    images = Images.of(split(), "svhn", CPU)
    batches = list(images.shuffled(size, None, generator()))
    labels = torch.cat([labels for _, labels in batches])
    sizes = [len(labels) for _, labels in batches]
    assert sorted(labels.tolist()) == list(range(50))
    assert len(batches) == -(-50 // size)
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1
    wanted = images.normalise.of_bytes(images.images[labels])
    torch.testing.assert_close(torch.cat([batch for batch, _ in batches]), wanted)


def test_more_images_than_are_prepared_at_once_still_come_once_each():
    count = 2 * PREPARED + 300
    images = Images.of(Split(np.zeros((count, 3, 1, 1), np.uint8), np.arange(count)), "svhn", CPU)
    labels = torch.cat([labels for _, labels in images.shuffled(100, None, generator())])
    assert sorted(labels.tolist()) == list(range(count))
    assert any(b < a for a, b in pairwise(labels.tolist()))


def test_augmented_batches_are_the_distorted_images():
    images, kind = Images.of(split(), "svhn", CPU), DISTORTIONS["street"]
    assert kind is not None
    batches = list(images.shuffled(16, kind, generator()))
    again = generator()
    order = torch.randperm(50, generator=again)
    pixels = images.images[order] / 255
    wanted = images.normalise(apply(kind, pixels, draw(kind, pixels, again)))
    torch.testing.assert_close(torch.cat([batch for batch, _ in batches]), wanted)


@pytest.mark.parametrize("precision", [FLOAT32, FAST])
def test_batches_come_in_the_memory_layout_asked_for(precision: Precision):
    images = Images.of(split(), "svhn", CPU, precision)
    for batches in (images.in_order(20), images.shuffled(20, None, generator())):
        assert all(batch.is_contiguous(memory_format=precision.memory_format) for batch, _ in batches)


def test_in_order_is_in_order():
    images = Images.of(split(), "svhn", CPU)
    sizes = [len(labels) for _, labels in images.in_order(20)]
    assert sizes == [20, 20, 10]
    assert torch.cat([labels for _, labels in images.in_order(20)]).tolist() == list(range(50))
