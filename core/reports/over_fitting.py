"""Over-fitting, under-fitting or neither: a printed rule on recorded losses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.functions.class_losses import CLASS_LOSSES
from core.functions.written import written
from core.recipes.history import EpochRecord
from core.recipes.recipe import Recipe

Name = Literal["over-fitting", "under-fitting", "still learning", "fitting", "unknown"]

RISEN = 0.05  # of its least value: a validation loss so far above has risen
LATE = 2  # epochs in which it has to be, as a single one may be noise
HIGH = 0.25  # of the way from the least loss there can be to that of guessing: a loss above is high
FALLING = 0.01  # of itself: a loss that falls by more in the last epoch is still falling

RULES: dict[Name, str] = {
    "over-fitting": (
        f"each of the last {LATE} validation losses was over {RISEN:.0%} above the least, while the training loss kept "
        "falling"
    ),
    "under-fitting": (f"the known losses end above {HIGH:.0%} of the way from the least possible loss to guessing"),
    "still learning": (
        f"the validation (else training) loss is least in the last epoch, after a fall of over {FALLING:.0%}"
    ),
    "fitting": "none of the other rules is met",
    "unknown": "none of the other rules is met, and without validation images over-fitting cannot be seen",
}


@dataclass(frozen=True)
class FitVerdict:
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
    chosen = CLASS_LOSSES[loss]
    return Scale(chosen.least(smoothing, classes), chosen.chance(smoothing, classes))


def verdict(
    history: Sequence[EpochRecord], loss: str = "ce", smoothing: float = 0.0, classes: int = 10
) -> FitVerdict | None:
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
        both = " and the validation loss at " + f"{heights[1]:.0%}" if validation else ""
        return FitVerdict(
            "under-fitting",
            f"The training loss ends at {heights[0]:.0%}{both} of the way up to that of guessing.",
        )
    return _rest(training, validation)


def _over_fitting(training: Sequence[float], validation: Sequence[float]) -> FitVerdict | None:
    best = min(range(len(validation)), key=validation.__getitem__)
    late = validation[max(best + 1, len(validation) - LATE) :]
    if len(late) < LATE or min(late) <= (1 + RISEN) * validation[best] or training[-1] >= training[best]:
        return None
    return FitVerdict(
        "over-fitting",
        f"The validation loss rose from {written(validation[best])} to {written(validation[-1])} from epoch {best + 1} "
        f"to {len(validation)}, by {validation[-1] / validation[best] - 1:.0%}. The training loss fell from "
        f"{written(training[best])} to {written(training[-1])}.",
    )


def _rest(training: Sequence[float], validation: Sequence[float]) -> FitVerdict:
    watched, what = (validation, "validation") if validation else (training, "training")
    least = min(watched)
    fell = 1 - watched[-1] / watched[-2] if len(watched) > 1 else 0.0
    if watched[-1] == least and fell > FALLING:
        return FitVerdict(
            "still learning", f"The {what} loss fell by {fell:.1%} in the last epoch, to {written(watched[-1])}."
        )
    if not validation:
        return FitVerdict("unknown", f"The training loss ends at {written(training[-1])}.")
    above = watched[-1] / least - 1 if least else 0.0
    return FitVerdict(
        "fitting",
        f"The validation loss ends at {written(watched[-1])}, {above:.1%} above its least, and the training loss at "
        f"{written(training[-1])}.",
    )


def named(found: FitVerdict | None) -> str:
    """A verdict's name, or that there is none."""
    return "cannot be decided" if found is None or found.name == "unknown" else found.name


def of_training(recipe: Recipe, history: Sequence[EpochRecord]) -> FitVerdict | None:
    """The verdict on a training by that recipe; None of an empty history."""
    return verdict(history, recipe.loss, recipe.label_smoothing, int(recipe.options.get("classes", 10)))
