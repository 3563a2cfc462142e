"""The loss around a trained network: planes of weights, the path of training, lines between runs, curvature."""

from dataclasses import replace

import streamlit as st

from core import landscape as science
from core.landscape import curvature, directions, evaluators, paths, roughness
from ui.landscape import controls, figures, two_nets
from ui.landscape.charts import planes as charts
from ui.landscape.record import Landscape
from ui.page import frame, state, troubles
from ui.shared import certainty, run_predictions

frame.open_page("landscape")
st.markdown(
    "A trained network is one point in a space with a dimension for every weight. Cut a plane through that point, move "
    "all weights along it, and measure the loss at each place."
)
LOSSES = {"both": science.LOSSES}
CODE = (directions.random_frame, evaluators.DenseEvaluator, directions.principal_frame, paths.line, curvature.Lanczos)


@st.fragment
def body() -> None:
    """The controls, the plane, what stands below it and what follows."""
    record, asked = controls.controls()
    if record.view == controls.PAIR:
        pair(record)
        return
    if asked is None:
        frame.close_page(record, "landscape", code=CODE)
        return
    try:
        found = figures.planes(asked, LOSSES.get(record.loss, (record.loss,)))
    except run_predictions.UNAVAILABLE as reason:
        st.warning(troubles.said(reason), icon=":material/warning:")
        frame.close_page(record, "landscape", code=CODE)
        return
    try:
        figures.show(asked, record, found)
        record, sentence = figures.below(asked, record, found)
    except run_predictions.UNAVAILABLE as reason:  # too few training images for a line, or another net's weights
        st.warning(troubles.said(reason), icon=":material/warning:")
        frame.close_page(replace(record, below=state.get("below")), "landscape", code=CODE)
        return
    st.info(sentence, icon=":material/lightbulb:")
    certainty.link(sentence)
    frame.close_page(
        record,
        "landscape",
        code=CODE,
        files={"landscape.csv": charts.columns(found)},
    )


def pair(record: Landscape) -> None:
    """Two nets, with and without skip connections."""
    told = two_nets.show(record)
    if told.sentence:
        st.info(told.sentence, icon=":material/lightbulb:")
    frame.close_page(
        told.record,
        "landscape",
        code=(directions.random_frame, evaluators.Overwriting, roughness.bending_down, curvature.Lanczos),
        files={"skip-connections.csv": told.columns} if told.columns else {},
    )


body()
