"""The best of several nets by the images that it is measured on: how much of its lead other images do not show."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.comparison import CONFIDENCE

Right = NDArray[np.bool_]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Halves:
    """Accuracies of K nets on one half of the images, which ranks them, and on the other: R×K each, the best first.

    Equals on the first half stand in a random order. Each halving is used both ways.
    """

    first: Shares
    other: Shares

    @classmethod
    def measured(cls, right: Right, repeats: int, seed: int) -> "Halves":
        """Those of K nets (their right answers K×N) on random halves of the N images."""
        rng = np.random.default_rng(seed)
        images = right.shape[1]
        half = np.arange(images) < images // 2
        masks = np.stack([rng.permutation(half) for _ in range(repeats)]).astype(np.float32)
        one = np.rint(masks @ right.T.astype(np.float32)).astype(np.int64)
        return cls._ranked(one, right.sum(axis=1) - one, images, rng)

    @classmethod
    def alike(cls, right: Right, nets: int, repeats: int, seed: int) -> "Halves":
        """Those of nets of the same true accuracy: each takes for each image the answer of one of S seeds at random.

        Right answers S×N. Of the images which s seeds read right it reads s/S, so how many is binomial.
        """
        rng = np.random.default_rng(seed)
        seeds, images = right.shape
        levels = np.bincount(right.sum(axis=0), minlength=seeds + 1)
        drawn = rng.multivariate_hypergeometric(levels, images // 2, size=repeats)
        one, other = np.zeros((repeats, nets), dtype=np.int64), np.zeros((repeats, nets), dtype=np.int64)
        for hits, count in enumerate(levels):
            on_first = drawn[:, hits, None]
            one += rng.binomial(on_first, hits / seeds, size=(repeats, nets))
            other += rng.binomial(count - on_first, hits / seeds, size=(repeats, nets))
        return cls._ranked(one, other, images, rng)

    @classmethod
    def _ranked(
        cls, one: NDArray[np.int64], other: NDArray[np.int64], images: int, rng: np.random.Generator
    ) -> "Halves":
        half = images // 2
        first = np.concatenate([one / half, other / (images - half)])
        second = np.concatenate([other / (images - half), one / half])
        order = np.argsort(-(first + rng.random(first.shape) / (2 * images)), axis=1)  # less than half an image
        return cls(np.take_along_axis(first, order, axis=1), np.take_along_axis(second, order, axis=1))

    @property
    def nets(self) -> int:
        """How many there are to choose from."""
        return len(self.first[0])


@dataclass(frozen=True)
class BestOf:
    """The best of k nets: its lead on the half that it was chosen by, and on the other half, as shares.

    A lead is over the mean of all nets on the same half, which may be an easier one for every net. Means over all
    halvings and all sets of k nets; from `low` to `high` lie 95 % of what single choices lose on the other half.
    `error`: the standard error of the mean loss, since halvings are drawn.
    """

    k: int
    first: float
    other: float
    low: float
    high: float
    error: float

    @property
    def lost(self) -> float:
        """What other images do not show of the lead."""
        return self.first - self.other


def choices(halves: Halves) -> list[BestOf]:
    """The best of 1 to K nets; all sets of k count, of which the i-th net leads C(K − 1 − i, k − 1)."""
    nets, rows = halves.nets, len(halves.first)
    first, other = (each - each.mean(axis=1, keepdims=True) for each in (halves.first, halves.other))
    lost = (first - other).ravel()
    order = lost.argsort(kind="stable")
    found = []
    for k in range(1, nets + 1):
        weights = np.array([math.comb(nets - 1 - place, k - 1) / math.comb(nets, k) for place in range(nets)])
        below = np.tile(weights, rows)[order].cumsum() / rows
        tail = (1 - CONFIDENCE) / 2
        low, high = (lost[order[min(int(below.searchsorted(p)), len(order) - 1)]] for p in (tail, 1 - tail))
        means = [each @ weights for each in (first, other)]
        halving = (means[0] - means[1]).reshape(2, -1).mean(axis=0)  # both ways of one are not independent
        error = halving.std(ddof=1) / math.sqrt(len(halving))
        found.append(BestOf(k, *map(float, (means[0].mean(), means[1].mean(), low, high, error))))
    return found
