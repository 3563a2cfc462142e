"""Rank correlations between attribution maps."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.statistics.ranks import ranks


def agreement(maps: Sequence[NDArray[np.floating[Any]]], *, signed: bool = False) -> list[float]:
    """Spearman's rank correlation of the absolute values, for each pair of equally large maps, in their order.

    `signed`: of the values themselves, so that a map and its negative disagree.
    nan where a map is the same everywhere and so ranks nothing (Adebayo et al. 2018, arXiv 1810.03292).
    """
    ranked = [ranks((each if signed else np.abs(each)).ravel()) for each in maps]
    return [_correlation(first, second) for first, second in combinations(ranked, 2)]


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if not np.ptp(first) or not np.ptp(second):
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
