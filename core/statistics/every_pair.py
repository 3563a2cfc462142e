"""Each pair of nets on the same images: do their intervals overlap, does a test tell them apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.statistics.comparison import CONFIDENCE, Accuracy, Paired, two_proportions
from core.statistics.several_tests import holm


@dataclass(frozen=True)
class PairOfNets:
    """Two nets by their places, their accuracies on the same images, and who alone is right how often.

    `unpaired` is the p of the two-proportion test, as if on different images; `corrected` McNemar's by Holm's method.
    """

    first: int
    second: int
    accuracies: tuple[Accuracy, Accuracy]
    paired: Paired
    unpaired: float
    corrected: float

    @property
    def gap(self) -> float:
        """The first net's accuracy less the second's."""
        return self.accuracies[0].share - self.accuracies[1].share

    @property
    def overlap(self) -> bool:
        """Whether their Wilson intervals have a share in common."""
        (low, high), (other_low, other_high) = (each.interval for each in self.accuracies)
        return low <= other_high and other_low <= high

    @property
    def unpaired_apart(self) -> bool:
        """Whether the test as if on different images tells them apart."""
        return self.unpaired < 1 - CONFIDENCE

    @property
    def corrected_apart(self) -> bool:
        """Whether McNemar's test tells them apart after Holm's correction over all pairs."""
        return self.corrected < 1 - CONFIDENCE

    @property
    def paired_interval(self) -> tuple[float, float]:
        """The 95 % interval of the gap on the same images: √(b + c − (b − c)²/N)/N times the normal quantile."""
        b, c, count = self.paired.first, self.paired.second, self.accuracies[0].count
        return self._around(math.sqrt(b + c - (b - c) ** 2 / count) / count)

    @property
    def unpaired_interval(self) -> tuple[float, float]:
        """The same as if each net had images of its own: the variances of the two shares add up."""
        return self._around(math.sqrt(sum(each.share * (1 - each.share) / each.count for each in self.accuracies)))

    def _around(self, error: float) -> tuple[float, float]:
        half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * error
        return self.gap - half, self.gap + half

    def turned(self) -> "PairOfNets":
        """The same pair seen from the second net."""
        one, other = self.accuracies
        paired = Paired(self.paired.second, self.paired.first)
        return PairOfNets(self.second, self.first, (other, one), paired, self.unpaired, self.corrected)


def every_pair(right: NDArray[np.bool_]) -> list[PairOfNets]:
    """All pairs of R nets, from their right answers R×N."""
    nets = [Accuracy(int(row.sum()), len(row)) for row in right]
    pairs = list(combinations(range(len(nets)), 2))
    found = [Paired(int((right[a] & ~right[b]).sum()), int((right[b] & ~right[a]).sum())) for a, b in pairs]
    corrected = holm([each.p for each in found])
    return [
        PairOfNets(a, b, (nets[a], nets[b]), paired, two_proportions(nets[a], nets[b]), p)
        for (a, b), paired, p in zip(pairs, found, corrected, strict=True)
    ]


def against_overlap(pairs: Sequence[PairOfNets]) -> list[PairOfNets]:
    """The pairs whose intervals overlap and which McNemar's test, each by itself, tells apart, the smallest p first.

    Those which the test as if on different images does not tell apart come before the others.
    """
    found = [each for each in pairs if each.overlap and each.paired.sure]
    return sorted(found, key=lambda each: (each.unpaired_apart, each.paired.p))
