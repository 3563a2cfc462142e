"""The record of one epoch, and TrainingError."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


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

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
