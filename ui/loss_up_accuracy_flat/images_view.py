"""The change of the loss by group of images, the images of one group, and one of them over the epochs."""

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.loss_up_accuracy_flat import sentences
from ui.loss_up_accuracy_flat.charts import loss_split as charts
from ui.loss_up_accuracy_flat.figures import TITLES, Studied
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import draw, numbers, state
from ui.page.figure import figure
from ui.shared import run_predictions

SHOWN = 24


def show(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    """The groups beside the images of the chosen one, each above its control, and one image over the epochs."""
    with figure("parts"):
        left, right = st.columns(2, gap="large")
        with left:
            record = _groups(study, record)
            st.caption(sentences.describe_parts(study.split, TITLES, study.epochs))
        with right:
            return _members(study, record)


def _members(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    """The images of the group, and the course of the chosen one."""
    places = study.split.members(record.part)[:SHOWN]
    if not len(places):
        st.info("This group has no images. Choose another group or other epochs.")
        return record
    image = _images(study, record, places)
    _course(study, places, image)
    return replace(record, image=image)


def _groups(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    """A bar a group, and the choice of one."""
    place = st.container()
    part = state.selection(LossUpAccuracyFlat, "part", "Group of images, by prediction before and after")
    words = "The share of each of six groups of images in the change of the loss; described in the caption below."
    chart = charts.parts(study.split, TITLES, sentences.by_group(study.split), part)
    draw.chart(chart, container=place, alt=words, key="parts", on_select=_part_clicked)
    return replace(record, part=part)


def _part_clicked() -> None:
    points = state.points("parts", charts.PART)
    if points:
        state.put(part=points[0]["group"], image=0)


def _images(study: Studied, record: LossUpAccuracyFlat, places: NDArray[np.intp]) -> int:
    """The images of the group, and the choice of one, by its place."""
    sheet = st.container()
    image = state.index("image", f"Image, 0 to {len(places) - 1}", len(places))
    shown, labels = study.validation.images[places], study.validation.labels[places]
    words = f"{len(places)} images of the group: {TITLES[record.part].lower()}. Choose one by a click or its number."
    chart = charts.images(shown, labels, study.split, places, image)
    draw.chart(chart, container=sheet, alt=words, key="images", on_select=_image_clicked)
    return image


def _image_clicked() -> None:
    points = state.points("images", charts.IMAGE)
    if points:
        state.put(image=int(points[0]["place"]))


def _course(study: Studied, places: NDArray[np.intp], image: int) -> None:
    """What the net gave to the right digit over the epochs, for the group's images and the chosen one."""
    p = run_predictions.course(study.run.id, tuple(map(int, places)))
    words = "The probability of the right digit over the epochs; the caption below describes the chosen image's."
    chart = charts.course(study.run.checkpoints, p, study.validation.labels[places], image, study.epochs)
    draw.chart(chart, alt=words, key="course")
    st.caption(_one(study, int(places[image])))


def _one(study: Studied, index: int) -> str:
    before, after, label = study.split.before, study.split.after, int(study.validation.labels[index])
    was, now = (numbers.probability(float(each.confidence[index])) for each in (before, after))
    return (
        f"Validation image {index:,} is {numbers.a(label)}. The net says {before.predicted[index]} with {was} after "
        f"epoch {study.epochs[0]}, and {after.predicted[index]} with {now} after epoch {study.epochs[1]}. "
        f"Its loss goes from {before.loss[index]:.3f} to {after.loss[index]:.3f}."
    )
