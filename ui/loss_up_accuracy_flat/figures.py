"""The parts of the page on a loss that rises at equal accuracy: two epochs, the change between them, its images."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data import Split
from core.runs import Run
from core.statistics.comparison import SURE
from core.statistics.loss_split import LossSplit, Predictions, split
from ui.charts.early_stopping import Recorded
from ui.loss_up_accuracy_flat import sentences
from ui.loss_up_accuracy_flat.charts import loss_split as charts
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import draw, fields, numbers, state, troubles
from ui.shared import run_predictions
from ui.shared.choices import BEST, LAST

SHOWN = 24
ANSWERED = ("loss-up-accuracy-flat",)  # the claim whose parts the page shows
EPOCHS_OF = "run of the epochs"
TITLES = fields.titles(LossUpAccuracyFlat, "part")


@dataclass(frozen=True)
class Studied:
    """A run, its validation images as they are here, two of its epochs, and what changed between them."""

    run: Run
    recorded: Recorded
    validation: Split
    epochs: tuple[int, int]
    split: LossSplit


def studied(run: Run, record: LossUpAccuracyFlat) -> tuple[Studied, LossUpAccuracyFlat]:
    """The two epochs' sliders, and the change; where the images cannot be had, the page says why and ends."""
    recorded = Recorded.of(run.history)
    record, epochs = _epochs(run, recorded, record)
    try:
        validation = run_predictions.images(run.id, "validation")
        states = [
            Predictions.of(run_predictions.logits(run.id, "validation", epoch), validation.labels, run.recipe.loss)
            for epoch in epochs
        ]
    except run_predictions.UNAVAILABLE as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        st.stop()
    return Studied(run, recorded, validation, epochs, split(*states)), record


def _epochs(run: Run, recorded: Recorded, record: LossUpAccuracyFlat) -> tuple[LossUpAccuracyFlat, tuple[int, int]]:
    kept = list(run.checkpoints)
    best = min(kept, key=lambda epoch: recorded.validation[epoch - 1])
    if state.get(EPOCHS_OF, run.id) != run.id:  # another run has other epochs
        state.put(before=best, after=kept[-1])
    state.put(**{EPOCHS_OF: run.id})
    left, right = st.columns(2, gap="medium")
    first = _epoch(left, "before", "From epoch", kept, best, "At first the epoch with the lowest validation loss.")
    second = _epoch(right, "after", "To epoch", kept, kept[-1], "At first the last epoch.")
    told: dict[str, Any] = {"before": BEST if first == best else first, "after": LAST if second == kept[-1] else second}
    return replace(record, **told), (first, second)


def _epoch(
    container: st.delta_generator.DeltaGenerator, name: str, label: str, kept: list[int], usual: int, help: str
) -> int:
    return state.stop(name, label, kept, usual, help=help, container=container)


def curves(study: Studied) -> None:
    """Loss and accuracy as they were recorded, with the two epochs."""
    columns = st.columns(2, gap="medium")
    for column, which in zip(columns, ("loss", "accuracy"), strict=True):
        words = f"The validation {which} over the epochs, two of which are marked; the caption below names them."
        draw.chart(charts.curve(study.recorded, which, study.epochs), container=column, alt=words, key=f"curve-{which}")
    run, count = study.run, len(study.validation)
    if run_predictions.same_data(run.id):
        st.caption(f"Below: this run's own {count:,} validation images.")
        return
    st.caption(
        f"These curves were recorded in the training. Its images are not here, so what is below is measured on the "
        f"{count:,} validation images of **other data**: {run_predictions.source(run.id)}."
    )


def parts(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    """The change by group, and the images behind the chosen one."""
    left, right = st.columns([6, 5], gap="large")
    with left:
        figure = st.container()
        part = state.selection(LossUpAccuracyFlat, "part", "Images shown, by prediction before and after")
        words = "What each of six groups of images adds to the change of the loss; described in the caption below."
        draw.chart(
            charts.parts(study.split, TITLES, sentences.by_group(study.split), part),
            container=figure,
            alt=words,
            key="parts",
            on_select=_part_clicked,
        )
        st.caption(sentences.describe_parts(study.split, TITLES, study.epochs))
    with right:
        return _images(study, replace(record, part=part))


def _part_clicked() -> None:
    points = state.points("parts", charts.PART)
    if points:
        state.put(part=points[0]["group"], image=0)


def _images(study: Studied, record: LossUpAccuracyFlat) -> LossUpAccuracyFlat:
    places = study.split.members(record.part)[:SHOWN]
    if not len(places):
        st.info("No image is in this group: choose another one, or other epochs.")
        return record
    sheet = st.container()
    image = state.index("image", f"Image, 0 to {len(places) - 1}", len(places))
    shown, labels = study.validation.images[places], study.validation.labels[places]
    words = f"{len(places)} images of the group: {TITLES[record.part].lower()}; choose one by a click or its number."
    chart = charts.images(shown, labels, study.split, places, image)
    draw.chart(chart, container=sheet, alt=words, key="images", on_select=_image_clicked)
    p = run_predictions.course(study.run.id, tuple(map(int, places)))
    words = "The probability of the right digit over the epochs; the caption below describes the chosen image's."
    draw.chart(charts.course(study.run.checkpoints, p, labels, image, study.epochs), alt=words, key="course")
    st.caption(_one(study, int(places[image])))
    return replace(record, image=image)


def _image_clicked() -> None:
    points = state.points("images", charts.IMAGE)
    if points:
        state.put(image=int(points[0]["place"]))


def _one(study: Studied, index: int) -> str:
    before, after, label = study.split.before, study.split.after, int(study.validation.labels[index])
    was, now = (numbers.probability(float(each.confidence[index])) for each in (before, after))
    return (
        f"It is {numbers.a(label)}. After epoch {study.epochs[0]} the net says {before.predicted[index]} "
        f"with {was}, after epoch {study.epochs[1]} {after.predicted[index]} with "
        f"{now}; its loss goes from {before.loss[index]:.3f} to {after.loss[index]:.3f}."
    )


def sentence(study: Studied) -> str:
    """What the change is made of."""
    found, count = study.split, len(study.validation)
    rates = found.before.right.mean(), found.after.right.mean()
    largest = max(TITLES, key=lambda group: abs(found.part(group)))
    members = len(found.members(largest))
    verb, ends = ("rises" if found.total > 0 else "falls"), study.epochs
    if found.total == 0:
        return f"From epoch {ends[0]} to {ends[1]} the mean loss stays as it is: choose two epochs."
    moved, most = sentences.signed(found.total, found)[1:], sentences.signed(found.part(largest), found)
    rest = sentences.rest(found, largest)
    return (
        f"From epoch {ends[0]} to {ends[1]} the mean loss {verb} by **{moved}**, while the accuracy goes from "
        f"{rates[0]:.2%} to {rates[1]:.2%}.{_sure(found)} The largest part, {most}, comes from the "
        f"**{members:,} of {count:,}** images that are *{TITLES[largest].lower()}*; all others together add {rest}. "
        "Accuracy counts which digit is ahead, the loss counts by how much. It holds for this run and these images."
    )


def _sure(found: LossSplit) -> str:
    """Which of the two changes other images would show as well; "" of a single image."""
    if len(found.group) < 2:
        return ""
    low, high = found.interval
    pair, ends = found.paired, [sentences.signed(end, found) for end in found.interval]
    told = {
        (True, True): "Both changes are beyond the noise of the images",
        (True, False): "The change of the loss is beyond the noise of the images, that of the accuracy is not",
        (False, True): "The change of the accuracy is beyond the noise of the images, that of the loss is not",
        (False, False): "Neither change is beyond the noise of the images",
    }[not low <= 0 <= high, pair.sure]
    return (
        f" {told}: the loss changes by {ends[0]} to {ends[1]} ({SURE} interval, "
        f"paired); {pair.second:,} images are won and {pair.first:,} lost (McNemar's exact test, "
        f"p {numbers.p(pair.p)})."
    )
