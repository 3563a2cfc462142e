"""Whether a training over-fits, under-fits or neither, by a rule on its recorded losses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.training.history import EpochRecord

Name = Literal["over-fitting", "under-fitting", "still learning", "fitting", "unknown"]

RISEN = 0.05  # of its least value: a validation loss so far above has risen
LATE = 2  # epochs in which it has to be, as a single one may be noise
HIGH = 0.25  # of the way from the least loss there can be to that of guessing: a loss above is high
FALLING = 0.01  # of itself: a loss that falls by more in the last epoch is still falling

RULES: dict[Name, str] = {
    "over-fitting": (
        f"in each of the last {LATE} epochs the validation loss was more than {RISEN:.0%} above its least value, "
        "while the training loss went on falling"
    ),
    "under-fitting": (
        f"both losses, or the training loss where there is no other, end above {HIGH:.0%} of the way from the least "
        "loss there can be to that of guessing"
    ),
    "still learning": (
        "the validation loss, or the training loss where there is no other, is at its least in the last epoch and fell "
        f"by more than {FALLING:.0%} in it"
    ),
    "fitting": "none of the other rules is met",
    "unknown": "none of the other rules is met, and without validation images over-fitting cannot be seen",
}


@dataclass(frozen=True)
class Verdict:
    """The name of what was found, the rule that decided, and the numbers in a sentence."""

    name: Name
    evidence: str

    @property
    def rule(self) -> str:
        """The rule, in words."""
        return RULES[self.name]


@dataclass(frozen=True)
class Scale:
    """The least mean loss that a training can reach, and that of guessing all classes alike."""

    least: float
    chance: float

    def height(self, loss: float) -> float:
        """0 at the least loss there can be, 1 at chance."""
        return (loss - self.least) / (self.chance - self.least)


def scale(loss: str = "ce", smoothing: float = 0.0, classes: int = 10) -> Scale:
    """Of a loss against labels of which `smoothing` is spread evenly over the classes.

    Squared errors are means over the classes; cross-entropy's least value is the entropy of the smoothed label.
    """
    rest = smoothing / classes
    top = 1 - smoothing + rest
    if loss == "ce":
        entropy = -top * math.log(top) - ((classes - 1) * rest * math.log(rest) if rest else 0.0)
        return Scale(entropy, math.log(classes))
    guess = 1 / classes
    return Scale(0.0, ((top - guess) ** 2 + (classes - 1) * (rest - guess) ** 2) / classes)


def verdict(
    history: Sequence[EpochRecord], loss: str = "ce", smoothing: float = 0.0, classes: int = 10
) -> Verdict | None:
    """The first of the rules that a training meets; None for one without epochs.

    The validation loss is taken without label smoothing, the training loss with it, as they are recorded.
    """
    if not history:
        return None
    training = [record.train_loss for record in history]
    validation = [record.validation_loss for record in history if record.validation_loss is not None]
    if len(validation) < len(history):  # watched for a part of the training alone
        validation = []
    if validation and (found := _over_fitting(training, validation)):
        return found
    heights = [scale(loss, smoothing, classes).height(training[-1])]
    heights += [scale(loss, 0.0, classes).height(validation[-1])] if validation else []
    if min(heights) > HIGH:
        both = " and the validation loss " + f"{heights[1]:.0%}" if validation else ""
        return Verdict("under-fitting", f"At the end the training loss stands at {heights[0]:.0%}{both} of that way.")
    return _rest(training, validation)


def _over_fitting(training: Sequence[float], validation: Sequence[float]) -> Verdict | None:
    best = min(range(len(validation)), key=validation.__getitem__)
    late = validation[max(best + 1, len(validation) - LATE) :]
    if len(late) < LATE or min(late) <= (1 + RISEN) * validation[best] or training[-1] >= training[best]:
        return None
    return Verdict(
        "over-fitting",
        f"From epoch {best + 1} to {len(validation)} the validation loss rose from {validation[best]:.4f} to "
        f"{validation[-1]:.4f}, by {validation[-1] / validation[best] - 1:.0%}, while the training loss fell from "
        f"{training[best]:.4f} to {training[-1]:.4f}.",
    )


def _rest(training: Sequence[float], validation: Sequence[float]) -> Verdict:
    watched, what = (validation, "validation") if validation else (training, "training")
    least = min(watched)
    fell = 1 - watched[-1] / watched[-2] if len(watched) > 1 else 0.0
    if watched[-1] == least and fell > FALLING:
        return Verdict("still learning", f"In the last epoch the {what} loss fell by {fell:.1%}, to {watched[-1]:.4f}.")
    if not validation:
        return Verdict("unknown", f"The training loss ends at {training[-1]:.4f}.")
    above = watched[-1] / least - 1 if least else 0.0
    return Verdict(
        "fitting",
        f"The validation loss ends at {watched[-1]:.4f}, {above:.1%} above its least, and the training loss at "
        f"{training[-1]:.4f}.",
    )
