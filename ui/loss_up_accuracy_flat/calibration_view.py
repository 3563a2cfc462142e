"""The second half of the page on a loss that rises at equal accuracy: one temperature, and the reliability diagram."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.functions.losses import CE
from core.functions.softmax import softmax
from core.statistics.calibration import Quality, loss_at, reliability
from ui.loss_up_accuracy_flat.charts import calibration as charts
from ui.loss_up_accuracy_flat.figures import Studied
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import draw, state
from ui.shared import run_predictions

LOW, HIGH = 0.1, 8.0
FORMATS = {CE.title: "%.5g", "Accuracy": "percent", "ECE": "percent"}


def show(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    """The temperature, the loss over it, how sure and how right the net is, and three temperatures in a table."""
    run, epoch = study.run, study.epochs[1]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        rated = state.choice(LossUpAccuracyFlat, "rated", "Evaluate on")
        found = run_predictions.tempered(run.id, rated, epoch, LOW, HIGH)
        place = st.container()
        st.button(f"Fit: T = {found.fitted:.2f}", icon=":material/thermostat:", on_click=_fit, args=(found.fitted,))
    with place:
        temperature = state.number(LossUpAccuracyFlat, "temperature", f"Temperature T for the logits of epoch {epoch}")
    logits, labels = run_predictions.logits(run.id, rated, epoch), run_predictions.images(run.id, rated).labels
    left, right = st.columns(2, gap="large")
    best, now = (loss_at(logits, labels, each) for each in (found.fitted, temperature))
    curve = charts.losses(found.temperatures, found.loss, (found.fitted, best), (temperature, now))
    words = "The mean cross-entropy over the temperature, with the fitted one; the table below has the numbers."
    draw.chart(curve, container=left, alt=words, key="tempered")
    bins = reliability(softmax(logits, temperature), labels)
    words = "Accuracy over confidence in fifteen bins; the table below has the expected calibration error."
    draw.chart(charts.reliability(bins, temperature), container=right, alt=words, key="reliability")
    named = {"As trained": 1.0, "Now": temperature, "Fitted": found.fitted}
    _table({f"{name}, T = {each:.2f}": Quality.of(logits, labels, each) for name, each in named.items()})
    st.caption(
        f"The fitted T has the lowest cross-entropy on the {len(study.validation):,} validation images. The figures "
        f"are of {len(labels):,} {rated} images. ECE is the expected calibration error, by {len(bins.count)} bins of "
        "equal width."
    )
    return replace(record, rated=rated, temperature=temperature)


def _fit(temperature: float) -> None:
    state.put(temperature=min(max(round(temperature / 0.05) * 0.05, LOW), HIGH))


def _table(rows: dict[str, Quality]) -> None:
    table = pd.DataFrame(
        [{"": name, CE.title: each.loss, "Accuracy": each.accuracy, "ECE": each.ece} for name, each in rows.items()]
    )
    config = {name: st.column_config.NumberColumn(format=style) for name, style in FORMATS.items()}
    st.dataframe(table, hide_index=True, column_config=config)
