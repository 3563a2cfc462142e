"""R4's log beside a run: the epochs' losses as recorded, and the same images measured again."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.functions.written import written
from core.reports.training_claims import logged
from core.runs import Run
from core.training import measured_again
from core.training.measured_again import EpochMeasurement, Pair
from ui.page import draw, troubles
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import legend, run_predictions
from ui.validation_beats_training import charts, experiment, sentences
from ui.validation_beats_training.charts import AFTER, BEFORE, RECORDED, VALIDATION, Which

Rows = Mapping[str, EpochMeasurement]
COLUMNS = {  # of the table
    RECORDED: "training, as recorded",
    BEFORE: "same images, before",
    AFTER: "same images, after",
    VALIDATION: "validation",
}


def show(run: Run, what: Which) -> tuple[Rows, Script | None]:
    """The figure with its sentence, and below it the table; the rows by name, and the script that computes them, where
    a store holds the run.

    `what`: loss or accuracy is drawn.
    """
    place = figure("epochs")
    found, images, causes = _measured(run)
    rows = {
        **{f"R4's CNN, epoch {each.epoch}": each for each in logged()},
        **{f"This run, epoch {each.epoch}": each for each in found},
    }
    drawn = {name: {way: pair[what == "accuracy"] for way, pair in _ways(each).items()} for name, each in rows.items()}
    with place:
        words = (
            f"The {what} of R4's epochs and of this run's, a sign for each way to measure; the table has the numbers."
        )
        ways = {way for found in drawn.values() for way in found}
        legend.row([legend.Entry(way, *signs) for way, signs in charts.SIGNS.items() if way in ways])
        draw.chart(charts.measured(drawn, what), alt=words, key="epochs")
        st.info(sentences.verdict(found, images, causes), icon=":material/lightbulb:")
    st.markdown(sentences.CAUSES)
    _table(rows)
    st.caption(sentences.LOGGED)
    if not run.stored:
        return rows, None
    again = Script("again", {"run": run.id, "images": images})
    return rows, again if images else Script("recorded", {"run": run.id})


def _measured(run: Run) -> tuple[Sequence[EpochMeasurement], int, Sequence[str]]:
    """The epochs, how many images were measured again, what hinders the training; as recorded where these are not here,
    which is said.
    """
    epochs = measured_again.epochs(run)
    plain = [measured_again.recorded(run, epoch) for epoch in epochs]
    try:
        if not run_predictions.same_data(run.id):
            st.info(
                "The images that this run learnt from are not here, so the page cannot measure them again. Train a net "
                "on *Training curves*, or choose one that was trained here.",
                icon=":material/model_training:",
            )
            return plain, 0, []
        found = [measured_again.measured(run, epoch, partial(experiment.again, run)) for epoch in epochs]
        again = any(each.after for each in found)
        count = len(run_predictions.sample(run.id, "training")) if again else 0
        return found, count, experiment.hindrances(run)
    except run_predictions.UNAVAILABLE as problem:
        st.warning(troubles.said(problem), icon=":material/warning:")
        return plain, 0, []


def _ways(each: EpochMeasurement) -> dict[str, Pair]:
    found = {RECORDED: each.recorded, BEFORE: each.before, AFTER: each.after, VALIDATION: each.validation}
    return {way: pair for way, pair in found.items() if pair is not None}


def _table(rows: Rows) -> None:
    """A grid, since it is wider than a telephone; a way in which no epoch is measured has no column."""
    told, known = [], {way for each in rows.values() for way in _ways(each)}
    for name, each in rows.items():
        cells = {way: f"{written(loss)} · {accuracy:.2%}" for way, (loss, accuracy) in _ways(each).items()}
        shown = {title: cells.get(way, "") for way, title in COLUMNS.items() if way in known}
        told.append({"loss · accuracy": name, **shown})
    st.dataframe(told, hide_index=True)


def columns(rows: Rows) -> dict[str, NDArray[np.generic]]:
    """A row an epoch: loss and accuracy in each way, not-a-number where there is none."""
    table: dict[str, NDArray[np.generic]] = {"epoch": np.array(list(rows))}
    for way, title in COLUMNS.items():
        pairs = [_ways(each).get(way, (np.nan, np.nan)) for each in rows.values()]
        name = title.replace(", ", "_").replace(" ", "_")
        table |= {
            f"{name}_{what}": np.array(column)
            for what, column in zip(("loss", "accuracy"), zip(*pairs, strict=True), strict=True)
        }
    return table
