"""Several tests at once: p-values that allow for how many were made, and the groups that they leave."""

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np


def holm(values: Sequence[float]) -> list[float]:
    """P-values adjusted by Holm's step-down method (Scandinavian Journal of Statistics 6, 1979), in their order.

    With all below 0.05 declared, the chance of one false one among them is at most 5 %.
    """
    p = np.asarray(values, dtype=np.float64)
    if p.size and not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a p-value lies outside [0, 1]")
    order = p.argsort(kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return [float(each) for each in adjusted]


def groups(count: int, apart: Collection[frozenset[int]]) -> list[tuple[int, ...]]:
    """The largest sets of 0 … count − 1 in which no pair is `apart`, in order; two that are in none together are apart.

    A set of one stands for what is apart from all others. Sets may overlap: not to be told apart is not transitive.
    """
    found: list[tuple[int, ...]] = []
    for size in range(count, 0, -1):
        for chosen in combinations(range(count), size):
            if any(set(chosen) <= set(larger) for larger in found):
                continue
            if not any(frozenset(pair) in apart for pair in combinations(chosen, 2)):
                found.append(chosen)
    return sorted(found)
