"""Divide a data set as a recipe says: training, validation and test images; check that they fit the net."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Split
from core.models import spec
from core.recipes.history import TrainingError
from core.recipes.recipe import Recipe

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Subsets:
    """What is trained on, what is watched, what is measured at the end."""

    train: Split
    validation: Split
    test: Split

    @property
    def counts(self) -> Mapping[str, int]:
        """How many images are in each."""
        return {
            "train_images": len(self.train),
            "validation_images": len(self.validation),
            "test_images": len(self.test),
        }


def divide(recipe: Recipe, data: Dataset) -> Subsets:
    """⌊share·N⌋ training images drawn by the seed, of which ⌊validation·n⌋ are set aside.

    With the same seed a larger share holds all images of a smaller one, random labels included. TrainingError where
    none is left.
    """
    for split, name in ((data.train, "training"), (data.test, "test")):
        _fits(recipe, split, f"{name} images of {data.name!r}")
    kept, held_out = drawn(recipe, len(data.train))
    if len(kept) == 0:
        raise TrainingError(
            f"No image is left to train on: share {recipe.share:g} and validation {recipe.validation:g} "
            f"of {len(data.train):,} training images. Choose a larger share."
        )
    if recipe.early_stopping and len(held_out) == 0:
        raise TrainingError(
            f"No image is left to validate on: validation {recipe.validation:g} of {len(kept):,} images."
        )
    learnt = _relabelled(recipe, data.train) if recipe.random_labels else data.train
    return Subsets(_pick(learnt, kept), _pick(data.train, held_out), data.test)


def drawn(recipe: Recipe, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of `count` images are trained on and which are set aside, both ascending."""
    chosen = np.random.default_rng(recipe.seed).permutation(count)[: _part(recipe.share, count)]
    held_out = _part(recipe.validation, len(chosen))
    return np.sort(chosen[held_out:]), np.sort(chosen[:held_out])


def check_batches(recipe: Recipe, subsets: Subsets, model: "nn.Module") -> None:
    """TrainingError where a batch would hold a single image, over which no batch norm can take statistics."""
    from torch import nn

    count = len(subsets.train)
    smallest = count // math.ceil(count / recipe.batch_size)
    if smallest < 2 and not recipe.frozen and any(isinstance(each, nn.BatchNorm2d) for each in model.modules()):
        raise TrainingError(
            f"{recipe.model} normalises over its batches: it needs at least two images in each, "
            f"not {count} image(s) in batches of {recipe.batch_size}."
        )


def _relabelled(recipe: Recipe, split: Split) -> Split:
    """The same images, each with a class drawn from all that the net knows."""
    drawn = np.random.default_rng([recipe.seed, 1]).integers(recipe.options.get("classes", 10), size=len(split))
    return Split(split.images, drawn)


def _part(share: float, count: int) -> int:
    # 0.29 · 100 is 28.999… in binary.
    return math.floor(round(share * count, 6))


def _pick(split: Split, indices: NDArray[np.int64]) -> Split:
    return Split(split.images[indices], split.labels[indices])


def _fits(recipe: Recipe, split: Split, what: str) -> None:
    wanted, classes = spec(recipe.model).input_shape, int(recipe.options.get("classes", 10))
    shape = tuple(split.images.shape[1:])
    if shape != wanted:
        raise TrainingError(f"The {what} are {_size(shape)}, but {recipe.model} takes {_size(wanted)}.")
    if len(split) == 0:
        raise TrainingError(f"There are no {what}.")
    if int(split.labels.min()) < 0 or int(split.labels.max()) >= classes:
        raise TrainingError(f"The labels of the {what} are not all between 0 and {classes - 1}.")


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
