"""Which images a recipe trains on, which it sets aside, and whether they fit the net at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Split
from core.models import spec
from core.training.history import TrainingError
from core.training.recipe import Recipe


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

    With the same seed a larger share holds all images of a smaller one. TrainingError where none is left.
    """
    for split, name in ((data.train, "training"), (data.test, "test")):
        _fits(recipe, split, f"{name} images of {data.name!r}")
    chosen = np.random.default_rng(recipe.seed).permutation(len(data.train))[: _part(recipe.share, len(data.train))]
    held_out = _part(recipe.validation, len(chosen))
    if held_out == len(chosen):
        raise TrainingError(
            f"No image is left to train on: share {recipe.share:g} and validation {recipe.validation:g} "
            f"of {len(data.train):,} training images. Choose a larger share."
        )
    if recipe.early_stopping and held_out == 0:
        raise TrainingError(
            f"No image is left to validate on: validation {recipe.validation:g} of {len(chosen):,} images."
        )
    return Subsets(_pick(data.train, chosen[held_out:]), _pick(data.train, chosen[:held_out]), data.test)


def _part(share: float, count: int) -> int:
    # 0.29 · 100 is 28.999… in binary.
    return math.floor(round(share * count, 6))


def _pick(split: Split, indices: NDArray[np.int64]) -> Split:
    order = np.sort(indices)
    return Split(split.images[order], split.labels[order])


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
