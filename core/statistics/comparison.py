"""Nets compared on the same test images: how sure an accuracy is, where they differ, which answers one class only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.functions.softmax import softmax

Answers = NDArray[np.integer]
Shares = NDArray[np.float64]

CONFIDENCE = 0.95
SURE = f"{CONFIDENCE:.0%}"  # the same, as sentences write it
ONE_CLASS = 0.9
RULE = (
    f"at least {ONE_CLASS:.0%} of answers are one class, or the accuracy is in the {CONFIDENCE:.0%} Wilson interval of "
    "always giving it"
)


def wilson(right: NDArray[np.integer] | int, count: NDArray[np.integer] | int) -> tuple[Shares, Shares]:
    """The 95 % score interval of a share, its ends of the arguments' shape; 0 to 1 where nothing was counted.

    Wilson, 1927: all shares p for which |right/count − p| is at most z·√(p(1−p)/count).
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    n = np.maximum(np.asarray(count, dtype=np.float64), 1)
    p, spread = np.asarray(right) / n, z * z / n
    middle = (p + spread / 2) / (1 + spread)
    half = z * np.sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    known = np.asarray(count) > 0
    return np.where(known, np.maximum(middle - half, 0), 0.0), np.where(known, np.minimum(middle + half, 1), 1.0)


def student_interval(mean: float, error: float, freedom: int) -> tuple[float, float]:
    """The 95 % t-interval of a mean with that standard error, which was estimated with so many degrees of freedom."""
    from scipy.special import stdtrit

    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * error
    return mean - half, mean + half


@dataclass(frozen=True)
class Accuracy:
    """So many right out of so many."""

    right: int
    count: int

    @classmethod
    def of(cls, predicted: Answers, labels: Answers) -> "Accuracy":
        """That of answers (N)."""
        return cls(int((predicted == labels).sum()), len(labels))

    @property
    def share(self) -> float:
        """Right answers of all."""
        return self.right / max(self.count, 1)

    @property
    def interval(self) -> tuple[float, float]:
        """Its Wilson interval."""
        low, high = wilson(self.right, self.count)
        return float(low), float(high)

    def holds(self, share: float) -> bool:
        """Whether the interval contains a share."""
        low, high = self.interval
        return low <= share <= high


def by_class(predicted: Answers, labels: Answers, classes: int = 10) -> list[Accuracy]:
    """The accuracy on the images of each class."""
    counts = np.bincount(labels, minlength=classes)
    right = np.bincount(labels[predicted == labels], minlength=classes)
    return [Accuracy(int(hits), int(count)) for hits, count in zip(right, counts, strict=True)]


def constant(labels: Answers, digit: int) -> Accuracy:
    """What always answering `digit` reaches."""
    return Accuracy(int((labels == digit).sum()), len(labels))


@dataclass(frozen=True)
class Collapse:
    """The class a net has collapsed to, its share of the answers, and what always answering it would reach."""

    digit: int
    answers: float
    always: Accuracy


def collapse(predicted: Answers, labels: Answers) -> Collapse | None:
    """The class that a net has collapsed to by RULE; None for one that has not."""
    counts = np.bincount(predicted)
    digit = int(counts.argmax())
    found = Collapse(digit, float(counts[digit] / len(predicted)), constant(labels, digit))
    like = found.always.holds(Accuracy.of(predicted, labels).share)
    return found if found.answers >= ONE_CLASS or like else None


def two_proportions(first: Accuracy, second: Accuracy) -> float:
    """Two-sided p of the z-test that two shares of independent images are equal, by their pooled share.

    On the same images it is conservative where the nets tend to be right on the same ones, as nets do: their difference
    then varies less. McNemar's test needs each image's answer.
    """
    pooled = (first.right + second.right) / (first.count + second.count)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / first.count + 1 / second.count))
    return math.erfc(abs(first.share - second.share) / spread / math.sqrt(2)) if spread else 1.0


@dataclass(frozen=True)
class SeedNoise:
    """The standard deviation of an accuracy over seeds, pooled over nets, and its degrees of freedom."""

    sd: float
    freedom: int

    @classmethod
    def of(cls, several: Sequence[Sequence[float]]) -> "SeedNoise":
        """That of the accuracies of each net's seeds, two at least."""
        squares = sum(float(((np.asarray(each) - np.mean(each)) ** 2).sum()) for each in several)
        freedom = sum(len(each) - 1 for each in several)
        return cls(math.sqrt(squares / freedom), freedom)

    def interval(self, shares: Sequence[float]) -> tuple[float, float]:
        """The 95 % t-interval of a net's mean, within 0 to 1."""
        low, high = student_interval(float(np.mean(shares)), self.sd / math.sqrt(len(shares)), self.freedom)
        return max(low, 0.0), min(high, 1.0)

    def p(self, first: Sequence[float], second: Sequence[float]) -> float:
        """Two-sided p of the t-test that two nets' means are equal; 1 where no seed differs from another at all."""
        from scipy.special import stdtr

        if self.sd < 1e-12:
            return 1.0
        error = self.sd * math.sqrt(1 / len(first) + 1 / len(second))
        return float(2 * stdtr(self.freedom, -abs(np.mean(first) - np.mean(second)) / error))


def disagreement(predicted: Sequence[Answers]) -> Shares:
    """R×R: on which share of the images two of R nets answer differently."""
    answers = np.stack(predicted)
    return np.array([(answers != each).mean(axis=1) for each in answers])


def disputed(logits: Sequence[NDArray[np.floating]]) -> NDArray[np.intp]:
    """The images (N) on which some of R nets (N×K logits) answer differently, those first where most pairs do.

    Among equals the mean distance in total variation between the pairs' probabilities decides.
    """
    p = softmax(np.stack([np.asarray(each, dtype=np.float64) for each in logits]))
    said = p.argmax(axis=2)
    pairs = np.zeros(said.shape[1])
    distance = np.zeros(said.shape[1])
    for first in range(len(p)):
        for second in range(first + 1, len(p)):
            pairs += said[first] != said[second]
            distance += np.abs(p[first] - p[second]).sum(axis=1) / 2
    order = np.lexsort((-distance, -pairs))
    return order[pairs[order] > 0]


@dataclass(frozen=True)
class Paired:
    """Of two nets on the same images: how many the first alone gets right, and how many the second alone."""

    first: int
    second: int

    @classmethod
    def of(cls, first: Answers, second: Answers, labels: Answers) -> "Paired":
        """That of two nets' answers (N)."""
        mine, other = first == labels, second == labels
        return cls(int((mine & ~other).sum()), int((other & ~mine).sum()))

    @property
    def p(self) -> float:
        """McNemar's exact test: how often chance alone would split these images at least so unevenly."""
        from scipy.special import bdtr

        return float(min(1.0, 2 * bdtr(min(self.first, self.second), self.first + self.second, 0.5)))

    @property
    def sure(self) -> bool:
        """Whether chance splits them so unevenly more rarely than 1 − CONFIDENCE."""
        return self.p < 1 - CONFIDENCE
