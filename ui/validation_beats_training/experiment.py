"""The same training images measured again: with the weights before an epoch and with those after it."""

from dataclasses import dataclass

from core.runs import Run
from core.statistics.loss_split import Predictions
from ui.shared import run_predictions

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


def measured(run: Run, epoch: int) -> EpochMeasurement:
    """The same, and the training images once more; as recorded where the weights after that epoch are not kept."""
    found, last = recorded(run, epoch), len(run.history)
    if epoch not in run.checkpoints and epoch != last:
        return found
    before = _again(run, epoch - 1) if epoch - 1 in (0, *run.checkpoints) else None
    after = _again(run, epoch if epoch in run.checkpoints else None)
    return EpochMeasurement(epoch, found.recorded, before, after, found.validation)


def _again(run: Run, net: int | None) -> Pair:
    """Loss and accuracy of a sample of the training images, undistorted, the whole net at work."""
    labels = run_predictions.sample(run.id, "training").labels
    found = Predictions.of(run_predictions.sample_logits(run.id, "training", net), labels, run.recipe.loss)
    return float(found.loss.mean()), float(found.right.mean())


def hindrances(run: Run) -> list[str]:
    """What makes learning harder than being measured, in this run."""
    recipe = run.recipe
    dropout = any("Dropout" in type(module).__name__ for module in run.model().modules())
    found = {
        "dropout": dropout,
        "distortion": recipe.augment != "none",
        "mixup": recipe.mixup > 0,
        "label smoothing": recipe.label_smoothing > 0,
    }
    return [name for name, there in found.items() if there]
