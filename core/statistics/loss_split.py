"""A change of the mean loss between two states of a net, split by what happened to each example."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import Array
from core.functions.class_losses import CLASS_LOSSES
from core.functions.softmax import softmax
from core.statistics.comparison import Paired, student_interval

Indices = NDArray[np.intp]

# Each example is in one group. Confidence is the probability that the net gives to its own answer; no change of it
# counts as a rise.
GROUPS = ("right-less-sure", "right-surer", "wrong-surer", "wrong-less-sure", "right-to-wrong", "wrong-to-right")


def losses(logits: ArrayLike, labels: ArrayLike, loss: str = "ce") -> Array:
    """(N,) losses for logits (N, K), by the name that a recipe gives; squared errors are means over the classes."""
    return CLASS_LOSSES[loss].each(logits, labels)


@dataclass(frozen=True)
class Predictions:
    """What a net makes of N examples: its answer, its confidence in it, whether it is right, and the loss; all (N,)."""

    predicted: NDArray[np.int64]
    confidence: Array
    right: NDArray[np.bool_]
    loss: Array

    @classmethod
    def of(cls, logits: ArrayLike, labels: ArrayLike, loss: str = "ce") -> "Predictions":
        """From logits (N, K) and integer labels (N,); ValueError where they do not fit."""
        p = softmax(logits)
        said = p.argmax(axis=-1)
        return cls(said, p.max(axis=-1), said == np.asarray(labels), losses(logits, labels, loss))


@dataclass(frozen=True)
class LossSplit:
    """Two states of a net on the same N examples; `group` (N,) is each example's place in GROUPS."""

    before: Predictions
    after: Predictions
    group: Indices

    @property
    def contributions(self) -> Array:
        """(N,) what each example adds to the change of the mean loss."""
        return np.asarray((self.after.loss - self.before.loss) / len(self.group))

    @property
    def total(self) -> float:
        """The change of the mean loss: the sum of the groups' parts."""
        return float(self.contributions.sum())

    @property
    def interval(self) -> tuple[float, float]:
        """Student's 95 % interval of the change of the mean loss, over draws of as many examples; two at least."""
        moved = self.after.loss - self.before.loss
        return student_interval(self.total, float(moved.std(ddof=1)) / math.sqrt(len(moved)), len(moved) - 1)

    @property
    def paired(self) -> Paired:
        """How many examples only the earlier state has right, and how many only the later one, for McNemar's test."""
        return Paired(*(int((self.group == GROUPS.index(name)).sum()) for name in ("right-to-wrong", "wrong-to-right")))

    def part(self, name: str) -> float:
        """What a group adds to the change of the mean loss."""
        return float(self.contributions[self.group == GROUPS.index(name)].sum())

    def members(self, name: str) -> Indices:
        """The examples of a group, those whose loss has changed most first."""
        found = np.flatnonzero(self.group == GROUPS.index(name))
        return found[np.argsort(-np.abs(self.contributions[found]), kind="stable")]

    def columns(self, labels: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        """A row an example: its label, its group, and the answer, confidence and loss before and after."""
        before, after = self.before, self.after
        return {
            "label": labels,
            "group": np.array(GROUPS)[self.group],
            "said_before": before.predicted,
            "said_after": after.predicted,
            "confidence_before": before.confidence,
            "confidence_after": after.confidence,
            "loss_before": before.loss,
            "loss_after": after.loss,
        }


def split(before: Predictions, after: Predictions) -> LossSplit:
    """Sort the examples by right or wrong before and after, and those that stay so by the direction of confidence."""
    if len(before.loss) != len(after.loss) or not len(before.loss):
        raise ValueError(f"the states are of {len(before.loss)} and {len(after.loss)} examples")
    surer = after.confidence >= before.confidence
    cases = {
        "right-less-sure": before.right & after.right & ~surer,
        "right-surer": before.right & after.right & surer,
        "wrong-surer": ~before.right & ~after.right & surer,
        "wrong-less-sure": ~before.right & ~after.right & ~surer,
        "right-to-wrong": before.right & ~after.right,
        "wrong-to-right": ~before.right & after.right,
    }
    group = np.select([cases[name] for name in GROUPS], np.arange(len(GROUPS)))
    return LossSplit(before, after, group.astype(np.intp))
