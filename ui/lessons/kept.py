"""The numbers that decide a lesson's questions: the pages' tables in the states that its steps name.

A page hands its tables over when it has been drawn as a step asks for it. They are kept for all visitors of the server,
since a state's numbers are the same for everybody; there are no more of them than the lessons that come with the app
name.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.lessons.conditions import Numbers, Tables
from core.lessons.lesson import LessonStep, Prediction
from ui.lessons import opening
from ui.page import address


@dataclass
class Tour:
    """States of the page to be visited for their numbers, and the one to come back to."""

    back: address.Parameters
    ahead: list[address.Parameters]
    done: bool = False


Key = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]


def numbers(step: LessonStep, question: Prediction) -> Numbers | None:
    """What decides a question; None where nobody has been at one of its states yet."""
    now, before = _kept().get(key(step.page, step.after(question))), _kept().get(key(step.page, step.state))
    return None if now is None or before is None else Numbers(now, before)


def tour(step: LessonStep, question: Prediction) -> bool:
    """Have the page visit the states whose numbers are lacking, and come back; whether that is still to be done."""
    visit = address.here()
    if visit.tour is None:
        states = [opening.parameters(state) for state in (step.state, step.after(question))]
        visit.tour = Tour(visit.known[-1], states)
    return not visit.tour.done


def close(files: Tables) -> None:
    """A page has been drawn with these tables: they may decide a question that waits for them."""
    _note(files)
    visit = address.here()
    tour = visit.tour
    if not isinstance(tour, Tour) or tour.done:
        return
    ahead = [state for state in tour.ahead if key(visit.slug, state) not in _kept()]
    tour.ahead, tour.done = ahead[1:], not ahead
    wanted = ahead[0] if ahead else tour.back
    if wanted != visit.known[-1]:
        address.go(wanted)
        address.here().tour = tour
    st.rerun()


def _note(files: Tables) -> None:
    """Keep the tables of a page that was drawn as a step asks for it."""
    visit, opened = address.here(), opening.opened()
    visit.files = files
    if opened is None or not opened.here or not files or visit.known[-1] != visit.asked:
        return
    if visit.missing.keys() & visit.asked.keys():  # the page shows another value than the lesson asks for
        return
    step, found = opened.step, key(visit.slug, visit.asked)
    if found in {key(step.page, step.state), *(key(step.page, step.after(each)) for each in step.questions)}:
        _kept()[found] = files


def key(slug: str, state: Any) -> Key:  # noqa: ANN401
    """A page in a state."""
    return slug, tuple(sorted((name, tuple(values)) for name, values in state.items()))


@st.cache_resource(show_spinner=False)
def _kept() -> dict[Key, Tables]:
    return {}
