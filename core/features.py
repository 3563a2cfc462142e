"""Two digits as points in a plane: the first two principal components of their pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import Array
from core.data import Split


@dataclass(frozen=True)
class TwoDigits:
    """Features X N×2 of unit variance, targets y N (0: the first digit, 1: the second), share of variance explained."""

    X: Array
    y: Array
    explained: float


def two_digits(split: Split, first: int, second: int, count: int = 500) -> TwoDigits:
    """The first `count` images of each digit on their two principal components (Pearson 1901).

    ValueError where the digits are the same or one of them is missing.
    """
    if first == second:
        raise ValueError(f"two different digits are needed, not {first} twice")
    chosen = [np.flatnonzero(split.labels == digit)[:count] for digit in (first, second)]
    for digit, found in zip((first, second), chosen, strict=True):
        if not len(found):
            raise ValueError(f"there is no image of a {digit} in this data set")
    index = np.concatenate(chosen)
    pixels = split.images[index].reshape(len(index), -1) / 255.0
    X, explained = _principal(pixels)
    return TwoDigits(X, (split.labels[index] == second).astype(np.float64), explained)


def _principal(pixels: NDArray[np.float64]) -> tuple[Array, float]:
    """N×2 scores of unit variance, and the share of the variance that the two keep."""
    centred = pixels - pixels.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred)
    scores = centred @ directions[:, :-3:-1]
    scores *= np.sign(scores[np.abs(scores).argmax(axis=0), [0, 1]])  # an eigenvector's sign is arbitrary: fix it
    return scores / scores.std(axis=0), float(variances[-2:].sum() / variances.sum())
