"""The early-stopping page's parts: the rule's sliders, what it does to a recorded training, what follows."""

from typing import Any

import streamlit as st

from core.data import DataError
from core.functions.written import written
from core.recipes import EarlyStopping, TrainingError
from core.recipes.early_stopping import Replay, replay
from core.reports import early_stopping_claims
from core.runs import Run, StoreError
from core.statistics.loss_split import LossSplit, Predictions, split
from ui.charts import early_stopping as charts
from ui.charts.early_stopping import Recorded
from ui.early_stopping.record import ReplayEarlyStopping
from ui.page import draw, state, troubles
from ui.page.script import Script
from ui.shared import certainty, claim_link, run_predictions

BOX: dict[str, Any] = {"border": True, "height": "stretch"}


def controls(run: str) -> tuple[ReplayEarlyStopping, EarlyStopping]:
    """The four parts of the rule, one below the other."""
    patience = int(state.number(ReplayEarlyStopping, "patience", "Patience, epochs"))
    delta = state.number(
        ReplayEarlyStopping,
        "min_delta",
        "Smallest improvement (min_delta)",
        format="%.4f",
        help="An epoch counts as better if its validation loss is below the best so far by more than this.",
    )
    start = int(
        state.number(
            ReplayEarlyStopping,
            "start",
            "Epochs before the rule starts",
            help="The rule ignores this many epochs at the beginning. Keras counts epochs from 0.",
        )
    )
    restore = state.toggle(ReplayEarlyStopping, "restore", "Restore best weights")
    return ReplayEarlyStopping(run, patience, delta, restore, start), EarlyStopping(patience, delta, restore, start)


def show(run: Run, rule: EarlyStopping) -> tuple[Recorded, Replay]:
    """The figure, and the numbers behind it."""
    figures = Recorded.of(run.history)
    found = replay(rule, figures.validation.tolist())
    # Words that never change: with other ones the browser would build the chart anew.
    words = "Training and validation loss over the epochs, and where the rule stops; described in the caption below."
    draw.chart(charts.chart(figures, found), alt=words, key="replay")
    return figures, found


def script(run: Run, rule: EarlyStopping) -> Script | None:
    """What computes the numbers behind the figure; none for a training that was stopped, which no store holds."""
    if not run.stored:
        return None
    rest = {"restore": rule.restore_best_weights, "start": rule.start_from_epoch}
    return Script("replayed", {"run": run.id, "patience": rule.patience, "min_delta": rule.min_delta, **rest})


def numbers(run: Run, figures: Recorded, found: Replay) -> None:
    """The figure in a sentence, and what the rule costs and brings, a number each."""
    st.caption(charts.describe(figures, found))
    count, best, kept = len(figures.validation), figures.best, found.final_epoch
    saved = count - found.trained
    row = st.container(horizontal=True, gap="small")  # which breaks where it is too narrow for what a box says
    row.metric("Stops after epoch", str(found.trained) if found.stopped else "never", **BOX)
    row.metric("Epoch kept", str(kept), **BOX)
    row.metric("Epochs saved", f"{saved} of {count}", **BOX)
    regret = figures.validation[kept - 1] - figures.validation[best - 1]
    told = f"Validation loss above that of the best epoch, {best}."
    row.metric("Loss above best", written(regret), help=told, **BOX)
    _accuracy(run, figures, found, row)


def _accuracy(run: Run, figures: Recorded, found: Replay, container: st.delta_generator.DeltaGenerator) -> None:
    """On the test images where the weights are kept, else on the validation images as recorded."""
    kept, best = found.final_epoch, figures.best
    told = f"Accuracy of the epoch that is kept. The arrow compares it with the best epoch, {best}."
    if {kept, best} <= set(run.checkpoints):
        try:
            rates = [run_predictions.accuracy(run.id, "test", epoch) for epoch in (kept, best)]
        except (DataError, StoreError, TrainingError) as problem:
            container.caption(troubles.said(problem))
            return
        container.metric("Accuracy, test", f"{rates[0]:.2%}", _points(rates), help=told, **BOX)
        if not run_predictions.same_data(run.id):
            st.caption(f"The net learned from other data than these test images: {run_predictions.source(run.id)}.")
        return
    rates = [float(figures.accuracy[epoch - 1]) for epoch in (kept, best)]
    container.metric("Accuracy, val.", f"{rates[0]:.2%}", _points(rates), help=told, **BOX)


def _points(rates: list[float]) -> str | None:
    return f"{(rates[0] - rates[1]) * 100:+.2f} points" if rates[0] != rates[1] else None


def sentence(figures: Recorded, found: Replay) -> str:
    """What the rule costs and brings on this run."""
    count, kept, last = len(figures.validation), found.final_epoch, len(figures.validation)
    regret = figures.validation[kept - 1] - figures.validation[figures.best - 1]
    loss = (
        "exactly the best validation loss of the whole run"
        if regret == 0
        else f"a validation loss {written(regret)} above the run's best, in epoch {figures.best}"
    )
    spared = f" The rule saves {(count - found.trained) / count:.0%} of the epochs." if count > found.trained else ""
    rates = figures.accuracy[kept - 1], figures.accuracy[last - 1]
    lower = figures.validation[kept - 1] < figures.validation[last - 1]
    but = "A lower loss does not always bring a higher accuracy. " if lower and rates[1] > rates[0] else ""
    told = f"{but}The validation accuracy is {rates[0]:.2%} in epoch {kept} and {rates[1]:.2%} in epoch {last}. "
    return (
        f"The rule keeps epoch **{kept}** of this run, with {loss}.{spared} {told if kept != last else ''}"
        "This holds for one run: another seed gives other losses, and so another stop."
    )


def semantics() -> None:
    """The rule in words, as the training loop follows it."""
    st.markdown(
        "The rule compares the validation loss after each epoch with **best − min_delta**. Here min_delta is the "
        "smallest improvement that counts. A lower loss is the new best, and the counter starts again at 0. Any other "
        "loss raises the counter by 1. Training stops when the counter reaches the patience. A patience of 0 stops "
        "where 1 does. The rule can ignore epochs at the beginning; Keras counts them from 0. *Restore* brings back "
        "the weights of the best epoch; without it those of the last epoch stay. Keras 3 documents these rules. The "
        "app's own trainings follow the code that is shown below."
    )


def reported(run: Run) -> None:
    """The verdicts on what a report answered, and whether the run that is shown over-fits."""
    claim_link.listed("early_stopping")
    found = early_stopping_claims.over_fitting(run.history, _change(run))
    if found is None:
        st.markdown("The validation loss of the run above does not end clearly above its minimum.")
        return
    st.markdown(f"The run above: {found.evidence[0].lower()}{found.evidence[1:]}")
    st.caption(f"How sure: {found.certainty}")
    certainty.link(found.certainty)


def _change(run: Run) -> LossSplit | None:
    """Of its validation images from the best epoch to the last; None where these or the weights are not here."""
    ends = early_stopping_claims.least(run.history), len(run.history)
    try:
        if not set(ends) <= set(run.checkpoints) or not run_predictions.same_data(run.id):
            return None
        labels = run_predictions.images(run.id, "validation").labels
        logits = [run_predictions.logits(run.id, "validation", epoch) for epoch in ends]
    except run_predictions.UNAVAILABLE:
        return None
    return split(*(Predictions.of(each, labels, run.recipe.loss) for each in logits)) if len(labels) > 1 else None
