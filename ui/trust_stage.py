"""The stage of the page on how far to believe the methods: the test, its methods and class, what it says."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core import attribution
from ui import frame, state, trust_cascade, trust_deletion, trust_labels, trust_neighbours, trust_truth
from ui.records import Trust
from ui.saliency_subject import Subject
from ui.told import Told
from ui.trust_subject import Asked

MOST = 6
TESTS: dict[str, Callable[[Asked], Told]] = {
    "cascade": trust_cascade.show,
    "labels": trust_labels.show,
    "deletion": trust_deletion.show,
    "neighbours": trust_neighbours.show,
}


def show(subject: Subject, test: str, chosen: Mapping[str, Any]) -> None:
    """A test of a trained net and an image; `chosen` are the values of the controls above. Meant to be a fragment."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        explain = state.selection(Trust, "explain", "Explain the score of", help="The class that the maps speak about.")
    with right:
        methods = _methods()
    target = subject.target(explain)
    told = TESTS[test](Asked(subject, target, methods))
    _close(told, {**chosen, "explain": explain, "methods": methods})


def show_truth(chosen: Mapping[str, Any]) -> None:
    """The test on drawn shapes, which needs neither. Meant to be a fragment."""
    shapes, kind = trust_truth.choose()
    methods = _methods()
    told = trust_truth.show(shapes, kind, methods)
    _close(told, {**chosen, "methods": methods})


def _methods() -> tuple[str, ...]:
    return state.several(Trust, "methods", f"Methods, up to {MOST}", most=MOST)


def _close(told: Told, chosen: Mapping[str, Any]) -> None:
    st.info(told.sentence, icon=":material/lightbulb:")
    files = {f"{chosen['test']}.csv": told.columns} if told.columns else None
    record = Trust(**{**chosen, **told.settings})
    frame.close_page(record, "trust", code=told.code or (attribution.attribute,), files=files)
