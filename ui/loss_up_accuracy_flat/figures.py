"""The main figure of the page on a loss that rises at equal accuracy: two epochs, and what changed between them."""

from dataclasses import dataclass

import streamlit as st

from core.data import Split
from core.runs import Run
from core.statistics.comparison import SURE
from core.statistics.loss_split import LossSplit, Predictions, split
from ui.charts.early_stopping import Recorded
from ui.loss_up_accuracy_flat import sentences
from ui.loss_up_accuracy_flat.charts import loss_split as charts
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import draw, fields, numbers, troubles
from ui.page.script import Script
from ui.shared import run_predictions

ANSWERED = ("loss-up-accuracy-flat",)  # the claim whose parts the page shows
TITLES = fields.titles(LossUpAccuracyFlat, "part")


@dataclass(frozen=True)
class Studied:
    """A run, its validation images as they are here, two of its epochs, and what changed between them."""

    run: Run
    recorded: Recorded
    validation: Split
    epochs: tuple[int, int]
    split: LossSplit


def studied(run: Run, epochs: tuple[int, int]) -> Studied:
    """The change between the two epochs; where the images cannot be had, the page says why and ends."""
    try:
        validation = run_predictions.images(run.id, "validation")
        states = [
            Predictions.of(run_predictions.logits(run.id, "validation", epoch), validation.labels, run.recipe.loss)
            for epoch in epochs
        ]
    except run_predictions.UNAVAILABLE as problem:
        st.error(troubles.said(problem), icon=":material/error:")
        st.stop()
    return Studied(run, Recorded.of(run.history), validation, epochs, split(*states))


def script(study: Studied) -> Script | None:
    """What computes the change image by image; none for a training that was stopped, which no store holds."""
    before, after = study.epochs
    return Script("by_image", {"run": study.run.id, "before": before, "after": after}) if study.run.stored else None


def curves(study: Studied) -> None:
    """Loss and accuracy as they were recorded, with the two epochs."""
    columns = st.columns(2, gap="medium")
    for column, which in zip(columns, ("loss", "accuracy"), strict=True):
        words = f"The validation {which} over the epochs, two of which are marked; the caption below names them."
        draw.chart(charts.curve(study.recorded, which, study.epochs), container=column, alt=words, key=f"curve-{which}")


def source(study: Studied) -> None:
    """Whose images the change is measured on."""
    run, count = study.run, len(study.validation)
    if run_predictions.same_data(run.id):
        st.caption(f"The change is measured on this run's own {count:,} validation images.")
        return
    st.caption(
        f"These curves were recorded in the training. Its images are not here. The change is measured on {count:,} "
        f"validation images of **other data**: {run_predictions.source(run.id)}."
    )


def sentence(study: Studied) -> str:
    """What the change is made of."""
    found, count = study.split, len(study.validation)
    rates = found.before.right.mean(), found.after.right.mean()
    largest = max(TITLES, key=lambda group: abs(found.part(group)))
    members = len(found.members(largest))
    verb, ends = ("rises" if found.total > 0 else "falls"), study.epochs
    if found.total == 0:
        return f"The mean loss does not change from epoch {ends[0]} to {ends[1]}. Choose two different epochs."
    moved, most = sentences.signed(found.total, found)[1:], sentences.signed(found.part(largest), found)
    rest = sentences.rest(found, largest)
    return (
        f"The mean loss {verb} by **{moved}** from epoch {ends[0]} to {ends[1]}, while the accuracy goes from "
        f"{rates[0]:.2%} to {rates[1]:.2%}.{_sure(found)} The largest part, {most}, comes from the "
        f"**{members:,} of {count:,}** images that are *{TITLES[largest].lower()}*. All others together add {rest}. "
        "Accuracy asks which digit is ahead; the loss asks by how much. This holds for this run and these images."
    )


def _sure(found: LossSplit) -> str:
    """Which of the two changes other images would show as well; "" of a single image."""
    if len(found.group) < 2:
        return ""
    low, high = found.interval
    pair, ends = found.paired, [sentences.signed(end, found) for end in found.interval]
    told = {
        (True, True): "Both changes are larger than the noise of the images",
        (True, False): "The change of the loss is larger than the noise of the images, that of the accuracy is not",
        (False, True): "The change of the accuracy is larger than the noise of the images, that of the loss is not",
        (False, False): "Neither change is larger than the noise of the images",
    }[not low <= 0 <= high, pair.sure]
    return (
        f" {told}. The loss changes by {ends[0]} to {ends[1]} ({SURE} interval, paired). The net gains {pair.second:,} "
        f"images and loses {pair.first:,} (McNemar's exact test, p {numbers.p(pair.p)})."
    )
