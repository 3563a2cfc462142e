"""Ranks and the two rank correlations, as scipy.stats has them; that package takes half a second and 45 MB to load."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = Sequence[float] | NDArray[np.floating[Any]]


def ranks(values: Values) -> NDArray[np.float64]:
    """The rank of each of N values, (N,), the smallest 1; equal values share a mean rank. All are nan where one is."""
    given = np.asarray(values)
    if np.isnan(given).any():
        return np.full(given.shape, np.nan)
    _, which, counts = np.unique(given, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: NDArray[np.float64] = last - (counts - 1) / 2
    return middle[which]


def spearman(first: Values, second: Values) -> float:
    """Spearman's ρ of two equally long series; nan where one is the same everywhere."""
    if not np.ptp(first) or not np.ptp(second):
        return float("nan")
    correlations = np.asarray(np.corrcoef(np.column_stack([ranks(first), ranks(second)]), rowvar=False))
    return float(correlations[1, 0])


def kendall(first: Values, second: Values) -> float:
    """Kendall's τ-b of two equally long series, from all pairs; nan where one is the same everywhere."""
    row, column = np.triu_indices(len(first), 1)
    one, other = (np.sign(each[row] - each[column]) for each in (ranks(first), ranks(second)))
    untied = np.count_nonzero(one), np.count_nonzero(other)
    if not all(untied):
        return float("nan")
    return float(np.clip((one @ other) / np.sqrt(untied[0]) / np.sqrt(untied[1]), -1.0, 1.0))
