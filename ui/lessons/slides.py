"""A lesson's step as a slide: its text and its figure alone, in larger type; keys lead on, back and out."""

from pathlib import Path

import streamlit as st

from ui.lessons import opening
from ui.lessons.opening import OpenLesson
from ui.page import address
from ui.page.figure import PREFIX, is_name

_HERE = Path(__file__).parent
STYLE = (_HERE / "slides.css").read_text(encoding="utf-8")
_KEYS = st.components.v2.component("digitscope_slides", js=(_HERE / "slides.js").read_text(encoding="utf-8"))


def shown() -> bool:
    """Whether the address asks for a slide that is on this page."""
    opened = opening.opened()
    asked = address.here().own.get(address.SLIDES) == ["true"]
    return asked and opened is not None and opened.here and is_name(opened.step.figure)


def style() -> str:
    """The rules that leave the slide alone; "" where there is none."""
    opened = opening.opened()
    if opened is None or not shown():
        return ""
    return STYLE.replace("THIS", f".st-key-{PREFIX}{opened.step.figure}")


def show(opened: OpenLesson) -> None:
    """The step's title and text, where it stands, and the ways that keys take."""
    with st.container(key="slide", gap="small"):
        st.markdown(f"### {opened.step.title}\n\n{opened.step.text}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="slide-way"):
            st.caption(f"{opened.lesson.title} · {opened.place + 1} of {len(opened.lesson.steps)}")
            if opened.place > 0:
                _link(opened, opened.place - 1, "back", ":material/arrow_back:")
            if opened.place + 1 < len(opened.lesson.steps):
                _link(opened, opened.place + 1, "next", ":material/arrow_forward:")
            _link(opened, opened.place, "leave", ":material/close:")
        _KEYS(key=address.key("slide-keys"))


def link(opened: OpenLesson) -> None:
    """The way from a step to its slide."""
    page = opening.page_of(opened.step)
    with st.container(key="lesson-slides", width="content"):
        st.page_link(page.file, label="Slides", icon=":material/slideshow:", query_params=_query(opened, opened.place))


def _link(opened: OpenLesson, place: int, way: str, icon: str) -> None:
    query = opened.query(place) if way == "leave" else _query(opened, place)
    with st.container(key=f"slide-{way}", width="content"):
        page = opening.page_of(opened.lesson.steps[place])
        st.page_link(page.file, label=way.capitalize(), icon=icon, query_params=query)


def _query(opened: OpenLesson, place: int) -> address.Parameters:
    return {**opened.query(place), address.SLIDES: ["true"]}
