"""One epoch of a run: which digit it takes for which, and what its first layer looks for."""

from dataclasses import dataclass, replace

import streamlit as st

from core.functions.written import written
from core.runs import Run
from core.statistics.confusion import Counts, matrix
from ui.charts import confusion
from ui.page import draw, state, troubles
from ui.page.figure import figure
from ui.shared import run_predictions
from ui.shared.choices import LAST
from ui.training_curves.charts import first_layer
from ui.training_curves.record import TrainingCurves

EPOCH_OF = "run of the epoch"


@dataclass(frozen=True)
class Moment:
    """The epoch that was asked for, and the nearest whose net there is; `net` is what `Run.predict` calls it."""

    requested: int
    shown: int
    net: int | None


def nearest(run: Run, epoch: int) -> Moment:
    """The net of an epoch, else of the nearest that is kept: the untrained one and the final one always are."""
    kept: dict[int, int | None] = {0: 0, **{each: each for each in run.checkpoints}}
    kept.setdefault(len(run.history), None)
    shown = min(kept, key=lambda each: (abs(each - epoch), -each))
    return Moment(epoch, shown, kept[shown])


def _slider(run: Run) -> int:
    """The epoch, 0 before the training."""
    last = len(run.history)
    if state.get(EPOCH_OF, run.id) != run.id:  # another run has other epochs
        state.put(epoch=last)
    state.put(**{EPOCH_OF: run.id})
    return state.whole("epoch", "Epoch", 0, last, last, help="Epoch 0 is the untrained net.")


def show(run: Run, record: TrainingCurves) -> TrainingCurves:
    """The epoch's slider, the confusion matrix and the first layer after it; the record as chosen."""
    epoch = _slider(run)
    moment = nearest(run, epoch)
    with figure("epoch"):
        _caption(run, moment)
        left, right = st.columns(2, gap="large")
        try:
            with left:
                _confusion(run, moment)
            with right:
                _weights(run, moment)
        except run_predictions.UNAVAILABLE as problem:
            st.warning(troubles.said(problem), icon=":material/warning:")
    return replace(record, epoch=LAST if epoch == len(run.history) else epoch)


def _caption(run: Run, moment: Moment) -> None:
    kept = (
        ""
        if moment.requested == moment.shown
        else (f" Its weights are not stored, so epoch {moment.shown} is shown below.")
    )
    if moment.requested == 0:
        st.caption(f"Epoch 0 is the net before its training, with random weights.{kept}")
        return
    record = run.history[moment.requested - 1]
    seen = (
        f", validation loss {written(record.validation_loss)} and accuracy {record.validation_accuracy:.2%}"
        if record.validation_loss is not None and record.validation_accuracy is not None
        else ""
    )
    st.caption(
        f"Epoch {record.epoch}, as recorded: training loss {written(record.train_loss)} and accuracy "
        f"{record.train_accuracy:.2%}{seen}, learning rate {record.learning_rate:.3g}.{kept}"
    )


def _confusion(run: Run, moment: Moment) -> None:
    counts = counted(run, moment)
    words = "Confusion matrix of the net after the chosen epoch; the caption below names its most frequent mistake."
    draw.chart(confusion.chart(counts), alt=words, key="confusion")
    source = run_predictions.source(run.id)
    st.caption(f"{confusion.describe(counts)} The test images are {source}.")


def counted(run: Run, moment: Moment) -> Counts:
    """The confusion matrix at that moment, on a sample of the test images."""
    labels = run_predictions.sample(run.id, "test").labels
    logits = run_predictions.sample_logits(run.id, "test", moment.net)
    return matrix(logits.argmax(axis=1), labels, logits.shape[1])


def _weights(run: Run, moment: Moment) -> None:
    last = nearest(run, len(run.history))
    start, now, final = (run_predictions.first_layer(run.id, each) for each in (0, moment.net, last.net))
    words = "The weights of the first layer's units after the chosen epoch; the caption below says how far they moved."
    draw.chart(first_layer.chart(now, start, first_layer.strength(final)), alt=words, key="weights")
    st.caption(f"{first_layer.describe(now, start)} All epochs share the colour scale of the last one.")
