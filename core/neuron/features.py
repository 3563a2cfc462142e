"""Two digits as points: the first principal components of their pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Split
from core.functions.activations import Array


@dataclass(frozen=True)
class TwoDigits:
    """Features X N×C of unit variance, targets y N (0: the first digit, 1: the second), share of variance explained."""

    X: Array
    y: Array
    explained: float


def two_digits(split: Split, first: int, second: int, count: int = 500, components: int = 2) -> TwoDigits:
    """The first `count` images of each digit on their first principal components (Pearson 1901).

    ValueError where the digits are the same, one of them is missing or both have too few images.
    """
    if first == second:
        raise ValueError(f"two different digits are needed, not {first} twice")
    chosen = [np.flatnonzero(split.labels == digit)[:count] for digit in (first, second)]
    for digit, found in zip((first, second), chosen, strict=True):
        if not len(found):
            raise ValueError(f"the data here have no image of a {digit}: choose another digit")
    index = np.concatenate(chosen)
    if len(index) <= components:
        raise ValueError(
            f"the data here have {len(index)} images of the digits {first} and {second}, too few for {components} "
            "principal components: choose other digits, or take the whole data set"
        )
    pixels = split.images[index].reshape(len(index), -1) / 255.0
    X, explained = _principal(pixels, components)
    return TwoDigits(X, (split.labels[index] == second).astype(np.float64), explained)


def _principal(pixels: NDArray[np.float64], components: int) -> tuple[Array, float]:
    """N×C scores of unit variance, and the share of the variance that they keep."""
    centred = pixels - pixels.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred)
    scores = centred @ directions[:, : -components - 1 : -1]
    largest = np.abs(scores).argmax(axis=0)
    scores *= np.sign(scores[largest, np.arange(components)])  # an eigenvector's sign is arbitrary: fix it
    return scores / scores.std(axis=0), float(variances[-components:].sum() / variances.sum())
