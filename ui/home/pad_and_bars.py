"""The first thing on the home page: a pad to draw on, and what a net makes of it after each stroke."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import strokes
from core.runs import StoreError
from ui.components import digit_bars
from ui.components.pad import pad
from ui.home import cached, sentences
from ui.home.record import Home
from ui.page import address, binding, sections, state, troubles
from ui.page.script import Script

INSIDE = "layer_by_layer"  # the page that opens the drawing's way through the net


def show() -> Home:
    """The pad on the left; on the right a sentence, ten bars, and the way into the net. What is drawn."""
    drawing, drawn = _drawing()
    if drawing != Home.drawing:
        address.carry(drawing=drawing)
    left, right = st.columns([1, 1.8], gap="large")
    with left:
        pad(drawn, _drawn, "Drawing pad")
    with right:
        _answer(drawing)
    return Home(drawing)


def table(record: Home) -> tuple[dict[str, NDArray[np.generic]], Script] | None:
    """The bars' numbers, and what computes them; None for an empty pad, and where the net is gone."""
    try:
        p, run = cached.probabilities(record.drawing), cached.run()
    except (LookupError, StoreError):
        return None
    if p is None:
        return None
    given = {"run": run.id, "drawing": record.drawing}
    return {"digit": np.arange(len(p)), "probability": p}, Script("of_drawing", given)


def _drawing() -> tuple[str, strokes.Strokes]:
    """The drawing as text, and its strokes; an empty pad where a link's text is none."""
    text = _held()
    try:
        return text, strokes.decode(text)
    except strokes.StrokesError as problem:
        st.warning(troubles.said(problem), icon=":material/edit:")
        return "", ()


def _held() -> str:
    """The drawing's text, which no field shows: what the link asks for, or the pad has written."""
    found = binding.settle("drawing", Home.drawing, lambda texts: texts[-1], binding.is_text, str)
    return binding.keep("drawing", found, binding.is_text, Home.drawing)


def _drawn(drawn: strokes.Strokes) -> None:
    state.put(drawing=strokes.encode(drawn))


def _answer(drawing: str) -> None:
    try:
        p, about = cached.probabilities(drawing), sentences.about(cached.run())
    except (LookupError, StoreError) as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        return
    st.info(sentences.answer(p), icon=":material/lightbulb:")
    digit_bars.show(p, "Probability of each digit", key="bars")
    inside = sections.page(INSIDE)
    with st.container(key="inside"):
        query = {"source": "drawing", "drawing": drawing}
        st.page_link(inside.file, label="Look inside the net", icon=inside.icon, query_params=query)
    st.caption(about)
