"""Whether one line, plane or hyperplane has all images of one class on one side, at whatever scale their pixels are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
PATIENCE = 5.0  # seconds for the linear programme
FINEST = 1e-9  # of a pixel's range: what is smaller the solver takes for 0
ROUNDING = 1e-12  # of a pixel's range: what is smaller is taken for rounding


def separable(images: NDArray[np.float64], labels: NDArray[np.int64], patience: float = PATIENCE) -> bool | None:
    """Whether some weights and bias tell the classes apart strictly: images N×D, finite; labels N, 0 or 1, both there.

    The answer does not depend on any pixel's scale and offset. True is checked on the images by the weights that are
    found; False: a linear programme is infeasible; None: the time, or the precision of floats, does not suffice.
    """
    points, classes = _distinct(_normalised(images), labels)
    if points is None:
        return False
    if any(_apart(points @ weights, classes, weights) for weights in _guesses(points, classes)):
        return True
    return _programme(points, classes, patience)


def _normalised(images: Array) -> Array:
    """Every pixel from 0 to 1 over the images, those that never change left out; powers of 2 first, which are exact."""
    _, exponents = np.frexp(np.abs(images).max(axis=0))
    scaled = np.ldexp(images, -exponents)
    low, high = scaled.min(axis=0), scaled.max(axis=0)
    moving = high > low
    return np.asarray((scaled[:, moving] - low[moving]) / (high[moving] - low[moving]))


def _distinct(points: Array, labels: NDArray[np.int64]) -> tuple[Array | None, NDArray[np.bool_]]:
    """The different points with their classes; no points where two equal ones are of both classes."""
    found, which = np.unique(points, axis=0, return_inverse=True)
    positive, negative = np.zeros(len(found), bool), np.zeros(len(found), bool)
    positive[which[labels == 1]] = True
    negative[which[labels == 0]] = True
    return None if (positive & negative).any() else found, positive


def _guesses(points: Array, positive: NDArray[np.bool_]) -> Iterator[Array]:
    """Weights that often do, at little cost: a single pixel; least squares, which do for as many points as pixels."""
    first, second = points[positive], points[~positive]
    gaps = np.maximum(first.min(axis=0) - second.max(axis=0), second.min(axis=0) - first.max(axis=0))
    best = int(gaps.argmax())
    yield np.eye(1, points.shape[1], best)[0] * np.sign(first[0, best] - second[0, best])
    inputs = np.hstack([points, np.ones((len(points), 1))])
    yield np.linalg.lstsq(inputs, np.where(positive, 1.0, -1.0))[0][:-1]


def _apart(values: Array, positive: NDArray[np.bool_], weights: Array) -> bool:
    """Whether the weighted sums of the classes do not overlap, by more than they can be rounded."""
    used = np.count_nonzero(weights)
    rounded = 0.0 if used == 1 else 4 * np.finfo(np.float64).eps * (used + 4) * np.abs(weights).sum()
    return bool(values[positive].min() - values[~positive].max() > rounded)


def _programme(points: Array, positive: NDArray[np.bool_], patience: float) -> bool | None:
    """Weights that give every point a margin of 1, or that there are none."""
    from scipy.optimize import linprog

    inputs = np.where(positive, 1.0, -1.0)[:, None] * np.hstack([points, np.ones((len(points), 1))])
    limit: Any = {"time_limit": patience}
    free = np.zeros(inputs.shape[1])
    found = linprog(free, -inputs, -np.ones(len(inputs)), bounds=(None, None), options=limit)
    if found.status == 0 and found.x is not None:
        return True if _apart(points @ found.x[:-1], positive, found.x[:-1]) else None
    tiny = (points > ROUNDING) & (points < FINEST)
    return False if found.status == 2 and not tiny.any() else None
