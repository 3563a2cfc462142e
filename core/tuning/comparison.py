"""Compare samplers at the same budget, over repeats."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.comparison import CONFIDENCE, student_interval
from core.statistics.several_tests import holm
from core.tuning.results import Results


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


@dataclass(frozen=True)
class Lead:
    """By how much the best sampler is ahead of another on the test images, over the repeats.

    `lead` is the mean difference, `interval` where it lies with 95 % confidence, `p` that of a paired t-test, adjusted
    by Holm's method for the number of the others.
    """

    over: str
    lead: float
    interval: tuple[float, float]
    p: float


@dataclass(frozen=True)
class OnTest:
    """The nets that the searches chose, on the test images, which no search looked at: mean accuracies and leads."""

    first: str
    means: dict[str, float]
    leads: tuple[Lead, ...]
    repeats: int

    @property
    def winner(self) -> bool:
        """Whether the first is told apart from each of the others."""
        return all(each.p < 1 - CONFIDENCE and each.lead > 0 for each in self.leads)


def compare(results: Results, samplers: tuple[str, ...] | None = None) -> Comparison | None:
    """The comparison over the repeats that all have begun; None with fewer than two samplers that have trials."""
    curves = {name: results.curves(name) for name in (results.spec.samplers if samplers is None else samplers)}
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


def compare_on_test(results: Results, samplers: tuple[str, ...] | None = None) -> OnTest | None:
    """The comparison on the test images; None with fewer than two samplers or repeats whose choices are tested."""
    searches = {name: results.of(name) for name in (results.spec.samplers if samplers is None else samplers)}
    searches = {name: each for name, each in searches.items() if each}
    repeats = min((len(each) for each in searches.values()), default=0)
    found = {name: [search.test_accuracy for search in each[:repeats]] for name, each in searches.items()}
    if len(found) < 2 or repeats < 2 or any(value is None for each in found.values() for value in each):
        return None
    tested = {name: np.array(each, dtype=np.float64) for name, each in found.items()}
    first, *others = sorted(tested, key=lambda name: -tested[name].mean())
    ahead = {name: tested[first] - tested[name] for name in others}
    raw = [_paired_p(each) for each in ahead.values()]
    leads = tuple(
        Lead(name, float(ahead[name].mean()), _interval(ahead[name]), p)
        for name, p in zip(others, holm(raw), strict=True)
    )
    return OnTest(first, {name: float(each.mean()) for name, each in tested.items()}, leads, repeats)


def _paired_p(differences: NDArray[np.float64]) -> float:
    """Two-sided, of a paired t-test; equal differences leave it nothing to estimate: 1 where they are 0, else 0."""
    from scipy.stats import ttest_1samp

    if not np.ptp(differences):
        return float(not differences.any())
    return float(ttest_1samp(differences, 0.0).pvalue)


def _interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    count = len(differences)
    if count < 2:
        return -math.inf, math.inf
    return student_interval(float(differences.mean()), float(differences.std(ddof=1)) / math.sqrt(count), count - 1)


def trials_to_reach(results: Results, sampler: str, accuracy: float) -> int | None:
    """After how many trials the median search of a sampler has reached an accuracy; None where it does not."""
    curves = results.curves(sampler)
    if not curves.size:
        return None
    reached = np.flatnonzero(np.median(curves, axis=0) >= accuracy)
    return int(reached[0]) + 1 if len(reached) else None
