"""The loss around a trained network: planes of weights, the path of training, lines between runs, curvature."""

from dataclasses import replace

import streamlit as st

from core import landscape as science
from core.landscape import curvature, directions, evaluators, paths, roughness
from core.landscape.results import columns
from ui.landscape import controls, figures, sentences, two_nets
from ui.landscape.record import Landscape
from ui.landscape.request import PlaneRequest
from ui.page import frame, troubles
from ui.page.figure import figure
from ui.shared import certainty, run_predictions

frame.open_page("landscape")
LOSSES = {"both": science.LOSSES}
CODE = (directions.random_frame, evaluators.DenseEvaluator, directions.principal_frame, paths.line, curvature.Lanczos)


@st.fragment
def body() -> None:
    """The plane, what it is asked for, what stands beside it and what follows."""
    record, run = controls.plane()
    if record.view == controls.PAIR:
        pair(record)
        return
    others = None if run is None else controls.others(run, record)
    if run is None or others is None:
        frame.close_page(record, "landscape", code=CODE)
        return
    record, partners = others
    place = figure("plane")
    record, asked = controls.measured(run, record)
    if asked is None:
        frame.close_page(record, "landscape", code=CODE)
        return
    one(record, replace(asked, others=partners), place)


def one(record: Landscape, asked: PlaneRequest, place: st.delta_generator.DeltaGenerator) -> None:
    """The plane of one net, in its place, and the end of the page."""
    try:
        with place:
            found, growing = figures.planes(asked, LOSSES.get(record.loss, (record.loss,)))
        sentence = figures.show(asked, record, found, growing, place)
    except run_predictions.UNAVAILABLE as reason:  # too few images here, or another net's weights
        place.warning(troubles.said(reason), icon=":material/warning:")
        frame.close_page(record, "landscape", code=CODE)
        return
    certainty.link(sentence)
    st.caption(sentences.PLANE)
    files = {"landscape.csv": columns(found)}
    frame.close_page(record, "landscape", code=CODE, files=files, script=figures.script(asked, found))


def pair(record: Landscape) -> None:
    """Two nets, with and without skip connections."""
    told = two_nets.show(record)
    frame.close_page(
        told.record,
        "landscape",
        code=(directions.random_frame, evaluators.Overwriting, roughness.bending_down, curvature.Lanczos),
        files={"skip-connections.csv": told.columns} if told.columns else {},
        script=told.script,
    )


body()
