"""Layout of the page: a row of controls, image and maps with their sentence, what stands below them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import attribution
from core.attribution import adversarial
from core.attribution.baselines import baseline_image
from core.data import blends
from ui.page import essentials, fields, state
from ui.page.ending import PageResult
from ui.page.figure import figure
from ui.saliency import display_chooser, method_chooser, method_settings, side_by_side, views
from ui.saliency.record import Saliency
from ui.shared import image_source, test_image
from ui.shared.image_source import ImagePlaces, NoImage
from ui.shared.subject import Question, Subject

STRIP = 6  # thumbnails below the image


def show() -> PageResult:
    """Everything below the question. Meant for a fragment."""
    values, image, asked = _row()
    run, dataset = test_image.opened(values["net"])
    with figure("maps"):
        left, right = st.columns([2, 7], gap="small")
    with left:
        entry, answer, strip = st.container(), st.container(), st.container()
    source = image_source.choose(Saliency, run, dataset, ImagePlaces(image, entry, strip, image, STRIP))
    if isinstance(source, NoImage):
        if source.words:
            right.info(source.words, icon=":material/image:")
        return PageResult(Saliency(**values, **source.state), (attribution.attribute,))
    subject = Subject(values["net"], run, source)
    with answer:
        image_source.show(source, subject.logits)
    return _below({**values, **source.state}, subject, asked, right)


def _row() -> tuple[dict[str, Any], DeltaGenerator, DeltaGenerator]:
    """The controls above the figure: their values, and popovers for the image and for the methods."""
    values: dict[str, Any] = {}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        with st.container(width=190):
            values["net"] = state.selection(Saliency, "net", "Network")
        with st.container(width=130):
            values["compare"] = state.selection(Saliency, "compare", "Compare")
        with st.container(width=140):
            about = "The maps explain the score of this class."
            values["explain"] = state.selection(Saliency, "explain", "Class", help=about)
        if fields.matters(Saliency(compare=values["compare"]), "against"):
            with st.container(width=130):
                values["against"] = state.selection(Saliency, "against", "Compared class")
        image = st.popover("Image", icon=":material/image:", key=state.key("image-chooser"))
        many = "Methods" if values["compare"] == "methods" else "Method"
        asked = st.popover(many, icon=":material/checklist:", key=state.key("method-chooser"))
    return values, image, asked


def _below(values: dict[str, Any], subject: Subject, asked: DeltaGenerator, right: DeltaGenerator) -> PageResult:
    """The maps, beside the image; below them their notes, their settings, and a view of one's choice."""
    compare = values["compare"]
    with asked:
        if compare == "methods":
            methods = values["methods"] = method_chooser.several(subject)
        else:
            values["method"] = method_chooser.one(subject, across=compare == "nets")
            methods = (values["method"],)
    notes = st.container()
    title = "Settings: baseline, smoothing, Grad-CAM's layer, colours"
    with essentials.expander(Saliency, method_settings.SET + display_chooser.SET, title, icon=":material/tune:"):
        settings, set_to = method_settings.choose(subject, methods)
        display, drawn = display_chooser.choose()
    question = Question(subject, subject.target(values["explain"]), methods, settings)
    with right:
        told = side_by_side.MODES[compare](question, values, display)
        if told.sentence:
            st.info(told.sentence, icon=":material/lightbulb:")
    with notes:
        _notes(told.notes)
    view = state.choice(Saliency, "view", f"More about the {question.target}")
    with figure("about"), st.container(key="about"):
        below = views.VIEWS[view](question, display)
    record = Saliency(**values, view=view, **set_to, **drawn, **below)
    code = (attribution.attribute, baseline_image, adversarial.nudge if view == "nudge" else blends.patched)
    return PageResult(record, code, {"attribution.csv": told.columns} if told.columns else None, told.script)


def _notes(notes: Sequence[str]) -> None:
    """What is to be said of each map, in two columns."""
    if not notes:
        return
    with st.expander("Each map's sum and its limits", icon=":material/notes:"):
        columns = st.columns(2, gap="large")
        for place, note in enumerate(notes):
            columns[place % 2].caption(note)
