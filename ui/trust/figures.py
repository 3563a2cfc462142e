"""Layout of the page: the test, its methods and class, its result."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core import attribution
from ui.page import frame, state
from ui.page.ending import ViewResult
from ui.shared import claim_link
from ui.shared.subject import Subject
from ui.trust import cascade, deletion, labels, neighbours, r3, shape_race, truth
from ui.trust.question import AttributionTask
from ui.trust.record import Trust

LIMIT = 6
TESTS: dict[str, Callable[[AttributionTask], ViewResult]] = {
    "cascade": cascade.show,
    "labels": labels.show,
    "deletion": deletion.show,
    "neighbours": neighbours.show,
}


def show(subject: Subject, test: str, chosen: Mapping[str, Any]) -> None:
    """A test of a trained net and an image; `chosen` are the values of the controls above. Meant to be a fragment."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        explain = state.selection(
            Trust, "explain", "Explain the score of", help="The class whose score the maps explain."
        )
    with right:
        methods = _methods()
    target = subject.target(explain)
    told = TESTS[test](AttributionTask(subject, target, methods))
    _close(told, {**chosen, "explain": explain, "methods": methods})


def show_truth(chosen: Mapping[str, Any]) -> None:
    """The test on drawn shapes, which needs neither. Meant to be a fragment."""
    shapes, kind = truth.choose()
    methods = _methods()
    told = truth.show(shapes, kind, methods)
    _close(told, {**chosen, "methods": methods})


def show_r3(chosen: Mapping[str, Any]) -> None:
    """R3's nets, which need no method either. Meant to be a fragment."""
    _close(r3.show(), chosen)


SHAPES: dict[str, Callable[[Mapping[str, Any]], None]] = {"truth": show_truth, "r3": show_r3}


def _methods() -> tuple[str, ...]:
    return state.several(Trust, "methods", f"Methods, up to {LIMIT}", limit=LIMIT)


def _close(result: ViewResult, chosen: Mapping[str, Any]) -> None:
    st.info(result.sentence, icon=":material/lightbulb:")
    files = {f"{chosen['test']}.csv": result.columns} if result.columns else None
    record = Trust(**{**chosen, **result.settings})
    claim_link.about("trust", *(shape_race.claims(result.settings["shapes"]) if chosen["test"] == "r3" else ()))
    frame.close_page(record, "trust", code=result.code or (attribution.attribute,), files=files)
