"""Two noises of an accuracy: that of the images a net is tested on, and that of the seed it was trained with."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.comparison import CONFIDENCE, Accuracy, SeedNoise, student_interval

Right = NDArray[np.bool_]


@dataclass(frozen=True)
class TwoNoises:
    """Of S seeds of one recipe on the same N images, as shares: both noises of an accuracy.

    `by_chance` is the spread that seeds of equal accuracy would show here, since they err on different images; `p` is
    that of Cochran's Q test that they are equal.
    """

    each: tuple[Accuracy, ...]
    seeds: SeedNoise
    by_chance: float
    p: float

    @classmethod
    def of(cls, right: Right) -> "TwoNoises":
        """That of S×N right answers, S at least two."""
        shares = right.mean(axis=1)
        each = tuple(Accuracy(int(row.sum()), len(row)) for row in right)
        return cls(each, SeedNoise.of([shares.tolist()]), _by_chance(right), cochran(right))

    @property
    def mean(self) -> float:
        """The accuracy, over the seeds."""
        return float(np.mean([each.share for each in self.each]))

    @property
    def images(self) -> float:
        """The standard deviation of one net's accuracy over draws of as many images: √(p(1 − p)/N)."""
        return math.sqrt(self.mean * (1 - self.mean) / self.each[0].count)

    @property
    def spread(self) -> tuple[float, float]:
        """The 95 % interval of the standard deviation over seeds, by χ²; normal accuracies are assumed."""
        from scipy.special import chdtri

        freedom, tail = self.seeds.freedom, (1 - CONFIDENCE) / 2
        low, high = (self.seeds.sd * math.sqrt(freedom / chdtri(freedom, p)) for p in (tail, 1 - tail))
        return low, high

    @property
    def of_mean(self) -> tuple[float, float]:
        """Student's 95 % interval of the recipe's mean over seeds, on these images."""
        return self.seeds.interval([each.share for each in self.each])

    @property
    def of_another(self) -> tuple[float, float]:
        """Student's 95 % interval for the accuracy of one more seed, on these images."""
        error = self.seeds.sd * math.sqrt(1 + 1 / len(self.each))
        low, high = student_interval(self.mean, error, self.seeds.freedom)
        return max(low, 0.0), min(high, 1.0)

    @property
    def larger(self) -> str | None:
        """ "images" or "seeds", where the interval of the spread over seeds decides it."""
        low, high = self.spread
        return "images" if high < self.images else "seeds" if low > self.images else None


def on_some(right: Right, images: int, seed: int) -> Right:
    """S×N right answers on so many of the N images, drawn at random, the same for all."""
    order = np.random.default_rng(seed).permutation(right.shape[1])
    return right[:, order[:images]]


def cochran(right: Right) -> float:
    """P of Cochran's Q test that S nets are equally often right on the same N images (S×N). Biometrika 37, 1950."""
    from scipy.special import chdtrc

    nets = len(right)
    by_net, by_image = right.sum(axis=1, dtype=np.int64), right.sum(axis=0, dtype=np.int64)
    apart = int((by_image * (nets - by_image)).sum())
    if not apart:
        return 1.0
    between = int(nets * (by_net**2).sum() - by_net.sum() ** 2)
    return float(chdtrc(nets - 1, (nets - 1) * between / apart))


def _by_chance(right: Right) -> float:
    """From what is left of S×N answers without the nets' and the images' means, as in a two-way table."""
    nets, images = right.shape
    x = right.astype(np.float64)
    left = x - x.mean(axis=1, keepdims=True) - x.mean(axis=0, keepdims=True) + x.mean()
    return math.sqrt(float((left**2).sum()) / ((nets - 1) * (images - 1) * images))
