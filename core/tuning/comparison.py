"""Which sampler was best at the same budget, and whether that is more than the chance of the repeats."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.tuning.results import Results

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    """The sampler with the highest mean of the best accuracies after `budget` trials, and the one that follows.

    `lead` is the mean difference over the repeats, `spread` its standard deviation, `interval` where the mean lies
    with 95 % confidence (paired t), `wins` the repeats in which the first is ahead. With the means of all.
    """

    first: str
    second: str
    budget: int
    repeats: int
    means: dict[str, float]
    lead: float
    spread: float
    interval: tuple[float, float]
    wins: int

    @property
    def tie(self) -> bool:
        """Whether the repeats leave it open which of the two is better."""
        return not self.interval[0] > 0


def compare(results: Results, samplers: tuple[str, ...] | None = None) -> Comparison | None:
    """The comparison over the repeats that all have begun; None with fewer than two samplers that have trials."""
    curves = {name: results.curves(name) for name in samplers or results.spec.samplers}
    curves = {name: curve for name, curve in curves.items() if curve.size}
    if len(curves) < 2:
        return None
    repeats, budget = (min(curve.shape[axis] for curve in curves.values()) for axis in (0, 1))
    best = {name: curve[:repeats, budget - 1] for name, curve in curves.items()}
    first, second = sorted(best, key=lambda name: -best[name].mean())[:2]
    ahead = best[first] - best[second]
    lead, spread = float(ahead.mean()), float(ahead.std(ddof=1)) if repeats > 1 else math.inf
    return Comparison(
        first,
        second,
        budget,
        repeats,
        {name: float(each.mean()) for name, each in best.items()},
        lead,
        spread,
        _interval(ahead),
        int((ahead > 0).sum()),
    )


def _interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    from scipy.stats import t

    count = len(differences)
    if count < 2:
        return -math.inf, math.inf
    half = float(t.ppf((1 + CONFIDENCE) / 2, count - 1) * differences.std(ddof=1) / math.sqrt(count))
    return float(differences.mean()) - half, float(differences.mean()) + half


def trials_to_reach(results: Results, sampler: str, accuracy: float) -> int | None:
    """After how many trials the median search of a sampler has reached an accuracy; None where it does not."""
    curves = results.curves(sampler)
    if not curves.size:
        return None
    reached = np.flatnonzero(np.median(curves, axis=0) >= accuracy)
    return int(reached[0]) + 1 if len(reached) else None
