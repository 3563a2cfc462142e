"""The ways to answer a question: buttons, a number, a curve, a click in the figure."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.lessons.answers import CURVE
from core.lessons.conditions import ConditionError, Numbers, points
from core.lessons.lesson import LETTERS, CurveToDraw, Prediction
from ui.components import curve as frame
from ui.page import address

GUESS = "lesson-guess"  # the widget of a number

Answer = Callable[[str], None]


def show(question: Prediction, number: int, answer: Answer) -> None:
    """What a visitor answers with; `answer` gets it as an address holds it."""
    if question.click is not None:
        st.caption("Click it in the figure, or choose it with the figure's controls.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="lesson-options"):
        if question.curve is not None:
            frame.ask(question.curve, f"lesson-curve-{number}", lambda drawn: answer(CURVE + drawn))
        if question.quantity is not None:
            unit = question.quantity.unit
            label = f"Your guess{f', in {unit}' if unit else ''}"
            st.number_input(label, value=None, format="%g", key=address.key(GUESS), width=180)
            st.button("Answer", key=address.key("lesson-answer"), on_click=partial(_guess, answer))
        for letter, option in zip(LETTERS, question.options, strict=False):
            clicked = partial(answer, letter)
            st.button(option.text, key=address.key(f"lesson-{number}{letter}"), on_click=clicked)


def drawn(curve: CurveToDraw, number: int, answer: str, numbers: Numbers | None) -> None:
    """A curve that was drawn, with the true one over it as soon as the page has it."""
    try:
        truth = None if numbers is None else points(curve.over, curve.height, numbers)
    except ConditionError:
        truth = None
    frame.compare(curve, answer.removeprefix(CURVE), truth, f"lesson-drawn-{number}")


def _guess(answer: Answer) -> None:
    found = st.session_state.get(address.key(GUESS))
    if found is not None:
        answer(f"{found:g}")
