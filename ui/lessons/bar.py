"""The bar of a lesson's step, between a page's question and its figure: the way, the text, the question."""

from html import escape

import streamlit as st

from core.lessons import results
from ui.lessons import opening, question, slides
from ui.lessons.opening import OpenLesson
from ui.page import address
from ui.page.figure import PREFIX, is_name
from ui.page.sections import HOME, ROOT

STYLE = (ROOT / "ui" / "lessons" / "lesson.css").read_text(encoding="utf-8")
FRAMED = """
.st-key-{key} {{
  outline: 2px solid light-dark(#0b5cad, #6cb2ff); outline-offset: .45rem; border-radius: .3rem;
}}
"""


def style() -> str:
    """The rules of the bar, and of the figure that the step speaks of."""
    opened = opening.opened()
    if opened is None:
        return ""
    if slides.shown():
        return slides.style()
    figure = opened.step.figure
    return STYLE + (FRAMED.format(key=PREFIX + figure) if opened.here and is_name(figure) else "")


def show() -> None:
    """The bar, where the address asks for a lesson; what it asks for in vain is said at the top of the page."""
    opening.say_missing()
    opened = opening.opened()
    if opened is not None and slides.shown():
        slides.show(opened)
    elif opened is not None:
        with st.container(key="lesson", gap="small"):
            _bar()


@st.fragment
def _bar() -> None:
    """Drawn again by itself when an answer is given: the page stays as it is."""
    visit, opened = address.here(), opening.opened()
    if opened is None or visit.moved:
        visit.moved = False
        st.rerun()
    opening.note(opened)
    _way(opened)
    if not opened.here:
        _elsewhere(opened)
        return
    left, right = st.columns([1, 1], gap="medium")
    with left:
        title = opened.step.title
        st.markdown(f"**{title if title.endswith(('?', '!')) else f'{title}.'}** {opened.step.text}")
    question.show(opened, left, right)


def _way(opened: OpenLesson) -> None:
    """The path, the step, how far it is, and the links to the steps around."""
    lesson, place = opened.lesson, opened.place
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lesson-way"):
        count = len(lesson.steps)
        st.html(
            f"<p><b>{escape(lesson.title)}</b> · step {place + 1} of {count}</p>"
            f'<div role="progressbar" aria-label="Steps" aria-valuemin="0" aria-valuenow="{place + 1}" '
            f'aria-valuemax="{count}"><i style="width: {100 * (place + 1) / count:.0f}%"></i></div>'
        )
        if opened.here:
            told = "Sets the page back to what this step speaks of."
            st.button(
                "Reset this step",
                icon=":material/restart_alt:",
                type="tertiary",
                help=told,
                key=address.key("lesson-state"),
                on_click=_return,
            )
        if place > 0:
            _link(opened, place - 1, "Back", ":material/arrow_back:")
        if place + 1 < count:
            _link(opened, place + 1, "Next", ":material/arrow_forward:")
        else:
            st.page_link(HOME.file, label="End: all pages", icon=":material/flag:")
            _results(opened)
        if opened.here:
            slides.link(opened)


def _results(opened: OpenLesson) -> None:
    """What a student can send to the teacher, once there is an answer."""
    if not opened.answers:
        return
    with st.popover("Results code", icon=":material/outgoing_mail:", key=address.key("lesson-results")):
        st.caption("Send this code to your teacher. It holds your answers, and no name. Nothing is stored here.")
        st.code(results.code(opened.lesson, opened.answers), language=None, wrap_lines=True)


def _link(opened: OpenLesson, place: int, word: str, icon: str) -> None:
    step = opened.lesson.steps[place]
    label = f"{word}: {step.title}"
    st.page_link(opening.page_of(step).file, label=label, icon=icon, query_params=opened.query(place))


def _return() -> None:
    opened = opening.opened()
    if opened is not None:
        question.go(opened.step.state)


def _elsewhere(opened: OpenLesson) -> None:
    page = opening.page_of(opened.step)
    st.markdown(f"This step, *{opened.step.title}*, is on the page *{page.title}*.")
    query = opened.query(opened.place)
    st.page_link(page.file, label=f"Go to {page.title}", icon=page.icon, query_params=query)
