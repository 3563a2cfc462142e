"""The record of one epoch, and TrainingError."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

NUMBERS = (
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "learning_rate",
    "seconds",
    "images_per_second",
)
LAYERS = ("gradient_norms", "update_ratios")


class TrainingError(Exception):
    """Training that cannot start or go on; the message names the cause and the cure."""


@dataclass(frozen=True)
class EpochRecord:
    """One epoch, counted from 1; accuracies are shares of 1, training figures running means as in Keras.

    `gradient_norms` is ‖∇W‖₂ and `update_ratios` ‖ΔW‖₂/‖W‖₂ of each layer's weights, both means over the epoch's
    updates that `core.training.measures` samples; None in runs of earlier programs.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    seconds: float
    images_per_second: float
    gradient_norms: Mapping[str, float] | None = None
    update_ratios: Mapping[str, float] | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "EpochRecord":
        """The inverse of `to_dict`; TypeError for a missing, unknown or ill-typed field."""
        made = cls(**values)
        if type(made.epoch) is not int or made.epoch < 1:
            raise TypeError("an epoch is counted by a whole number from 1")
        for name in NUMBERS:
            value = getattr(made, name)
            if not (_is_number(value) or (value is None and name.startswith("validation"))):
                raise TypeError(f"{name} of epoch {made.epoch} is no number")
        for name in LAYERS:
            told = getattr(made, name)
            if told is not None and not (isinstance(told, Mapping) and all(map(_is_number, told.values()))):
                raise TypeError(f"{name} of epoch {made.epoch} is no table of numbers")
        return made

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
