"""Nets compared on the same test images: how sure an accuracy is, where they differ, which answers one class only."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.softmax import softmax

Answers = NDArray[np.integer]
Shares = NDArray[np.float64]

CONFIDENCE = 0.95
ONE_CLASS = 0.9
RULE = (
    f"at least {ONE_CLASS:.0%} of its answers are one class, or its accuracy lies within the "
    f"{CONFIDENCE:.0%} Wilson interval of what always answering its commonest class would reach"
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


@dataclass(frozen=True)
class Accuracy:
    """So many right out of so many."""

    right: int
    count: int

    @classmethod
    def of(cls, said: Answers, labels: Answers) -> "Accuracy":
        """That of answers (N)."""
        return cls(int((said == labels).sum()), len(labels))

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


def by_class(said: Answers, labels: Answers, classes: int = 10) -> list[Accuracy]:
    """The accuracy on the images of each class."""
    counts = np.bincount(labels, minlength=classes)
    right = np.bincount(labels[said == labels], minlength=classes)
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


def collapse(said: Answers, labels: Answers) -> Collapse | None:
    """The class that a net has collapsed to by RULE; None for one that has not."""
    counts = np.bincount(said)
    digit = int(counts.argmax())
    found = Collapse(digit, float(counts[digit] / len(said)), constant(labels, digit))
    like = found.always.holds(Accuracy.of(said, labels).share)
    return found if found.answers >= ONE_CLASS or like else None


def disagreement(said: Sequence[Answers]) -> Shares:
    """R×R: on which share of the images two of R nets answer differently."""
    answers = np.stack(said)
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
