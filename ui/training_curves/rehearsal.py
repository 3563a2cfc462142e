"""Why a net may do better on validation images than on those it learns from: the same images, measured twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.functions.written import written
from core.reports.training_claims import LOG
from core.runs import Run
from core.statistics.loss_split import Predictions
from ui.page import troubles
from ui.shared import run_predictions

Pair = tuple[float, float]  # loss, accuracy


@dataclass(frozen=True)
class EpochMeasurement:
    """An epoch's training loss and accuracy as recorded, and those of the same images before and after it."""

    epoch: int
    recorded: Pair
    before: Pair | None
    after: Pair
    validation: Pair | None


def measured(run: Run, epoch: int) -> EpochMeasurement | None:
    """None where the weights after that epoch are not kept."""
    record, last = run.history[epoch - 1], len(run.history)
    if epoch not in run.checkpoints and epoch != last:
        return None
    kept = (0, *run.checkpoints)
    loss, accuracy = record.validation_loss, record.validation_accuracy
    return EpochMeasurement(
        epoch,
        (record.train_loss, record.train_accuracy),
        _again(run, epoch - 1) if epoch - 1 in kept else None,
        _again(run, epoch if epoch in run.checkpoints else None),
        None if loss is None or accuracy is None else (loss, accuracy),
    )


def _again(run: Run, net: int | None) -> Pair:
    """Loss and accuracy of a sample of the training images, undistorted, the whole net at work."""
    labels = run_predictions.sample(run.id, "training").labels
    found = Predictions.of(run_predictions.sample_logits(run.id, "training", net), labels, run.recipe.loss)
    return float(found.loss.mean()), float(found.right.mean())


def show(run: Run) -> None:
    """R4's log, and the experiment on the run that is shown."""
    st.markdown(
        "R4's log, of a CNN with dropout ½, looks impossible: the net does **better on images it has never learnt "
        "from**. Two things make the training figures look worse than the net is. They are a **running mean** over the "
        "epoch, begun with a worse net; and while it learns, **half of the numbers that enter its dense layer are "
        "switched off** (and the images distorted, where the recipe says so). So measure the same images once more, "
        "with the whole net."
    )
    try:
        if not run_predictions.same_data(run.id):
            st.info(
                "The images that this run learnt from are not here, so the experiment cannot be made on it: train one "
                "above, or choose one that was trained here.",
                icon=":material/model_training:",
            )
            _table([])
            return
        found = [measured(run, epoch) for epoch in sorted({1, 2, len(run.history)}) if epoch <= len(run.history)]
        kept = [each for each in found if each is not None]
        told = sentence(kept, len(run_predictions.sample(run.id, "training")), run) if kept else ""
    except run_predictions.UNAVAILABLE as problem:
        st.warning(troubles.said(problem), icon=":material/warning:")
        return
    _table(kept)
    if told:
        st.caption(told)


def _table(rows: list[EpochMeasurement]) -> None:
    """R4's two epochs, then the run's; a grid, since it is wider than a telephone."""
    logged = [(f"R4's CNN, epoch {epoch}", LOG[epoch - 1]) for epoch in (1, 2)]
    told = [_row(name, (loss, accuracy), None, None, (seen, right)) for name, (accuracy, loss, right, seen) in logged]
    told += [
        _row(f"This run, epoch {each.epoch}", each.recorded, each.before, each.after, each.validation) for each in rows
    ]
    st.dataframe(told, hide_index=True)


def _row(name: str, recorded: Pair, before: Pair | None, after: Pair | None, validation: Pair | None) -> dict[str, str]:
    return {
        "loss · accuracy": name,
        "training, as recorded": _cell(recorded),
        "same images, before": _cell(before),
        "same images, after": _cell(after),
        "validation": _cell(validation),
    }


def _cell(pair: Pair | None) -> str:
    return "" if pair is None else f"{written(pair[0])} · {pair[1]:.2%}"


def sentence(rows: Sequence[EpochMeasurement], images: int, run: Run) -> str:
    """What the numbers say about the two causes, and whether validation beats training."""
    said = [f"The two columns in the middle: {images:,} of the training images, before and after the epoch."]
    mean = next((each for each in rows if each.before and each.after[0] < each.recorded[0] < each.before[0]), None)
    if mean is not None and mean.before is not None:
        said.append(
            f"In epoch {mean.epoch} the recorded loss, {written(mean.recorded[0])}, lies between what the same "
            f"images cost before and after it, {written(mean.before[0])} and {written(mean.after[0])}: a running mean."
        )
    causes = hindrances(run)
    hard = next((each for each in rows if each.before and each.recorded[0] > max(each.before[0], each.after[0])), None)
    if causes and hard is not None and hard.before is not None:
        said.append(
            f"In epoch {hard.epoch} it, {written(hard.recorded[0])}, is above both, {written(hard.before[0])} and "
            f"{written(hard.after[0])}: that is what {' and '.join(causes)} cost."
        )
    watched = [each for each in rows if each.validation is not None]
    if watched:
        said.append(_compared(watched))
    return " ".join(said)


def _compared(rows: Sequence[EpochMeasurement]) -> str:
    recorded = [row.epoch for row in rows if row.validation and row.validation[0] < row.recorded[0]]
    again = [row.epoch for row in rows if row.validation and row.validation[0] < row.after[0]]
    return (
        f"The validation loss is below the recorded training loss in {_epochs(recorded)}, and below that of the same "
        f"images afterwards in {_epochs(again)}."
    )


def _epochs(numbers: list[int]) -> str:
    if not numbers:
        return "none of these epochs"
    return f"epoch{'s' if len(numbers) > 1 else ''} {' and '.join(map(str, numbers))}"


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
