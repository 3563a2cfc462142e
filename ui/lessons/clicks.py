"""Clicks in the page's figure that answer a question: the page moves a control for them, which is noticed at its end.

So a choice by the control itself, with keys, answers as well.
"""

import streamlit as st

from core.lessons.answers import CLICK, CLICKED
from ui.lessons import opening, question
from ui.page import address
from ui.page.fields import written


def close() -> None:
    """The page has been drawn: what a click has moved since the last time answers the question that is in sight."""
    visit, opened = address.here(), opening.opened()
    before, visit.held = visit.held, _held(visit)
    if opened is None or not opened.here or not before:
        return
    place = question.in_sight(opened)
    if place is None or opened.lesson.first(opened.place) + place in opened.answers:
        return
    asked = opened.step.questions[place]
    if asked.click is None or asked.click.control not in visit.held:
        return
    clicked = visit.held[asked.click.control]
    if clicked != before.get(asked.click.control) and CLICKED.fullmatch(clicked):
        question.answer(place, CLICK + clicked)
        st.rerun()


def _held(visit: address.Visit) -> dict[str, str]:
    """What each control of one value holds, as an address has it."""
    found = {name: written(value) for name, value in visit.values.items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}
