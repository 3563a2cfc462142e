"""Statistical tests by other code than the app's, for the tests that recompute its claims."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
from scipy.stats import binomtest, norm

Key = TypeVar("Key", bound=Hashable)


def two_shares(first: int, first_of: int, second: int, second_of: int) -> float:
    """Two-sided p of the pooled two-proportion z-test."""
    pooled = (first + second) / (first_of + second_of)
    if pooled in (0, 1):
        return 1.0
    error = np.sqrt(pooled * (1 - pooled) * (1 / first_of + 1 / second_of))
    return float(2 * norm.sf(abs(first / first_of - second / second_of) / error))


def mcnemar(first: np.ndarray, second: np.ndarray) -> float:
    """Exact, of two nets' right answers (N booleans)."""
    one, other = int((first & ~second).sum()), int((second & ~first).sum())
    return float(binomtest(one, one + other, 0.5).pvalue) if one + other else 1.0


def step_down(values: Mapping[Key, float], level: float = 0.05) -> set[Key]:
    """What Holm's procedure rejects."""
    rejected = set()
    for left, key in zip(range(len(values), 0, -1), sorted(values, key=values.__getitem__), strict=True):
        if values[key] * left >= level:
            break
        rejected.add(key)
    return rejected
