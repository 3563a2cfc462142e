"""The loss around a trained network: planes of weights, the path of training, lines between runs, curvature."""

import streamlit as st

from core import landscape as science
from core.landscape import curvature, directions, evaluators, paths, roughness
from ui import frame, landscape, landscape_pair, landscape_stage
from ui.charts import landscape as charts
from ui.records import Landscape

frame.open_page("landscape")
st.markdown(
    "A trained network is one point in a space with a dimension for every weight. Cut a plane through that point, move "
    "all weights along it, and measure the loss at each place."
)
LOSSES = {"both": science.LOSSES}


@st.fragment
def body() -> None:
    """The controls, the plane, what stands below it and what follows."""
    record, asked = landscape.controls()
    if record.view == landscape.PAIR:
        pair(record)
        return
    if asked is None:
        return
    try:
        found = landscape_stage.planes(asked, LOSSES.get(record.loss, (record.loss,)))
    except ValueError as reason:
        st.warning(str(reason), icon=":material/warning:")
        return
    landscape_stage.show(asked, record, found)
    record, sentence = landscape_stage.below(asked, record, found)
    st.info(sentence, icon=":material/lightbulb:")
    frame.close_page(
        record,
        "landscape",
        code=(directions.random_frame, evaluators.Dense, directions.principal_frame, paths.line, curvature.Lanczos),
        files={"landscape.csv": charts.columns(found)},
    )


def pair(record: Landscape) -> None:
    """Two nets, with and without skip connections."""
    told = landscape_pair.show(record)
    if told.sentence:
        st.info(told.sentence, icon=":material/lightbulb:")
    frame.close_page(
        told.record,
        "landscape",
        code=(directions.random_frame, evaluators.Overwriting, roughness.bending_down, curvature.Lanczos),
        files={"skip-connections.csv": told.columns} if told.columns else {},
    )


body()
