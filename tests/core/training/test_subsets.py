"""Which images are trained on, watched and measured."""

from dataclasses import replace

import numpy as np
import pytest

from core.data import Dataset, Split
from core.recipes import EarlyStopping, Recipe, TrainingError
from core.training.subsets import divide

RECIPE = Recipe("mlp-128", "mnist")


def numbered(count: int) -> Dataset:
    """Images that carry their own number, labels that are legal."""
    numbers = np.arange(count)
    images = np.zeros((count, 1, 28, 28), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = numbers % 256, numbers // 256
    split = Split(images, numbers % 10)
    return Dataset(split, split, "drawn", "0", tuple("0123456789"), "mnist")


def numbers(split: Split) -> set[int]:
    return {int(image[0, 0, 0]) + 256 * int(image[0, 0, 1]) for image in split.images}


@pytest.mark.parametrize(
    ("count", "share", "validation", "train", "held_out"),
    [
        (600, 1.0, 0.2, 480, 120),
        (100, 0.29, 0.0, 29, 0),
        (73, 0.25, 0.0, 18, 0),
        (10, 0.99, 0.5, 5, 4),
        (1, 1.0, 0.0, 1, 0),
    ],
)
def test_sizes(count: int, share: float, validation: float, train: int, held_out: int):
    subsets = divide(replace(RECIPE, share=share, validation=validation), numbered(count))
    assert subsets.counts == {"train_images": train, "validation_images": held_out, "test_images": count}
    assert len(numbers(subsets.train) | numbers(subsets.validation)) == train + held_out


def test_labels_stay_with_their_images():
    subsets = divide(replace(RECIPE, share=0.5, validation=0.3), numbered(200))
    for split in (subsets.train, subsets.validation):
        assert [n % 10 for n in sorted(numbers(split))] == split.labels.tolist()


def test_a_larger_share_holds_the_smaller_and_the_seed_decides():
    data = numbered(500)
    small, large, other = (
        numbers(divide(replace(RECIPE, share=share, seed=seed), data).train)
        for share, seed in ((0.1, 0), (0.4, 0), (0.1, 1))
    )
    assert small < large
    assert small != other


@pytest.mark.parametrize(
    ("change", "count", "message"),
    [
        ({"share": 0.01}, 50, "No image is left to train on: share 0.01"),
        ({"validation": 0.1, "early_stopping": EarlyStopping()}, 5, "No image is left to validate on"),
        ({"model": "lenet5", "dataset": "svhn"}, 5, "are 1×28×28, but lenet5 takes 3×32×32"),
        ({"options": {"classes": 3}}, 50, "not all between 0 and 2"),
        ({}, 0, "There are no training images"),
    ],
)
def test_what_cannot_be_divided(change: dict[str, object], count: int, message: str):
    with pytest.raises(TrainingError) as error:
        divide(replace(RECIPE, **change), numbered(count))
    assert message in str(error.value)


def test_random_labels_are_uniform_and_the_seed_decides():
    data, recipe = numbered(5000), replace(RECIPE, random_labels=True)
    first, again, other = (divide(one, data).train for one in (recipe, replace(recipe), replace(recipe, seed=1)))
    counts = np.bincount(first.labels, minlength=10)
    assert counts.sum() == 5000
    assert abs(counts - 500).max() < 5 * np.sqrt(5000 * 0.1 * 0.9)
    assert (first.labels == data.train.labels).mean() == pytest.approx(0.1, abs=5 * np.sqrt(0.09 / 5000))
    assert first.labels.tolist() == again.labels.tolist()
    assert first.labels.tolist() != other.labels.tolist()


def test_only_the_labels_that_are_learnt_are_random():
    data, recipe = numbered(500), replace(RECIPE, share=0.4, validation=0.25)
    random, plain = divide(replace(recipe, random_labels=True), data), divide(recipe, data)
    assert np.array_equal(random.train.images, plain.train.images)
    for name in ("validation", "test"):
        assert np.array_equal(getattr(random, name).labels, getattr(plain, name).labels)


def test_an_image_keeps_its_random_label_in_a_larger_share():
    data = numbered(500)
    small, large = (divide(replace(RECIPE, random_labels=True, share=share), data).train for share in (0.2, 0.7))
    known = {image.tobytes(): label for image, label in zip(large.images, large.labels, strict=True)}
    assert [known[image.tobytes()] for image in small.images] == small.labels.tolist()
