"""The training images of an epoch measured again: with the weights before the epoch and with those after it."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.runs import Run
from core.statistics.loss_split import Predictions

Pair = tuple[float, float]  # loss, accuracy


@dataclass(frozen=True)
class EpochMeasurement:
    """An epoch's training and validation figures as recorded, and those of its training images before and after it.

    None where they were not recorded, or where weights or images are not here.
    """

    epoch: int
    recorded: Pair
    before: Pair | None
    after: Pair | None
    validation: Pair | None


def epochs(run: Run) -> list[int]:
    """The first two and the last."""
    return [epoch for epoch in sorted({1, 2, len(run.history)}) if epoch <= len(run.history)]


def recorded(run: Run, epoch: int) -> EpochMeasurement:
    """What the training itself wrote down."""
    record = run.history[epoch - 1]
    loss, accuracy = record.validation_loss, record.validation_accuracy
    validation = None if loss is None or accuracy is None else (loss, accuracy)
    return EpochMeasurement(epoch, (record.train_loss, record.train_accuracy), None, None, validation)


def measured(run: Run, epoch: int, again: Callable[[int | None], Pair]) -> EpochMeasurement:
    """The same, and the training images once more; as recorded where the weights after that epoch are not kept.

    `again` measures with the weights after an epoch, None: with the final ones.
    """
    found, last = recorded(run, epoch), len(run.history)
    if epoch not in run.checkpoints and epoch != last:
        return found
    before = again(epoch - 1) if epoch - 1 in (0, *run.checkpoints) else None
    after = again(epoch if epoch in run.checkpoints else None)
    return EpochMeasurement(epoch, found.recorded, before, after, found.validation)


def mean(logits: ArrayLike, labels: ArrayLike, loss: str) -> Pair:
    """Mean loss, by its name in a recipe, and accuracy, for logits N×K and labels N."""
    found = Predictions.of(logits, labels, loss)
    return float(found.loss.mean()), float(found.right.mean())
