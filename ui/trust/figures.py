"""Layout of the page: a row of controls, the test's figure, what stands below it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import attribution
from ui.page import address, state
from ui.page.ending import PageResult, ViewResult
from ui.shared import claim_link, image_source, test_image
from ui.shared.image_source import ImagePlaces, NoImage
from ui.shared.subject import Subject
from ui.trust import cascade, deletion, labels, neighbours, r3, shape_race, truth
from ui.trust.question import AttributionTask
from ui.trust.record import Trust

LIMIT = 6
STRIP = 8  # thumbnails of test images
TESTS: dict[str, Callable[[AttributionTask], ViewResult]] = {
    "cascade": cascade.show,
    "labels": labels.show,
    "deletion": deletion.show,
    "neighbours": neighbours.show,
}


def show() -> PageResult:
    """Everything below the question. Meant for a fragment."""
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    with row, st.container(width=250):
        test = state.selection(Trust, "test", "Test")
    if test == "truth":
        return _truth(row)
    if test == "r3":
        return _ended(r3.show(row), {"test": test})
    return _of_an_image(row, test)


def _of_an_image(row: DeltaGenerator, test: str) -> PageResult:
    """A test of a trained net and an image."""
    with row:
        with st.container(width=190):
            net = state.selection(Trust, "net", "Network")
        with st.container(width=140):
            about = "The maps explain the score of this class."
            explain = state.selection(Trust, "explain", "Class", help=about)
        image = st.popover("Image", icon=":material/image:", key=state.key("image-chooser"))
        methods = _methods()
    run, dataset = test_image.opened(net)
    below = st.container(key="entry")
    with image:
        choice, answer, strip = st.container(), st.container(), st.container()
    # A lesson speaks of the figure, for which a pad above it leaves no room.
    entry = image if address.LESSON in address.here().own else below
    source = image_source.choose(Trust, run, dataset, ImagePlaces(choice, entry, strip, image, STRIP))
    chosen = {"test": test, "net": net, "explain": explain, "methods": methods, **source.state}
    if isinstance(source, NoImage):
        if source.words:
            st.info(source.words, icon=":material/image:")
        return PageResult(Trust(**chosen), (attribution.attribute,))
    subject = Subject(net, run, source)
    with answer:
        image_source.show(source, subject.logits, 120)
    if source.index is None:
        below.caption(f"{image_source.answer(source, subject.logits)}. {source.description}.")
    return _ended(TESTS[test](AttributionTask(subject, subject.target(explain), methods)), chosen)


def _truth(row: DeltaGenerator) -> PageResult:
    """The test on drawn shapes, which needs neither net nor image."""
    with row:
        shapes, kind = truth.choose()
        methods = _methods()
    return _ended(truth.show(shapes, kind, methods), {"test": "truth", "methods": methods})


def _methods() -> tuple[str, ...]:
    with st.popover("Methods", icon=":material/checklist:", key=state.key("method-chooser")):
        return state.several(Trust, "methods", f"Methods, up to {LIMIT}", limit=LIMIT)


def _ended(result: ViewResult, chosen: Mapping[str, Any]) -> PageResult:
    claim_link.about("trust", *(shape_race.claims(result.settings["shapes"]) if chosen["test"] == "r3" else ()))
    files = {f"{chosen['test']}.csv": result.columns} if result.columns else None
    code = result.code or (attribution.attribute,)
    return PageResult(Trust(**{**chosen, **result.settings}), code, files, result.script)
