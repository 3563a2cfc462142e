"""Learning curves of the chosen nets, one over the other."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.reports import over_fitting
from core.reports.street_numbers import RECUT
from core.statistics.comparison import CONFIDENCE, Accuracy, two_proportions
from core.statistics.several_tests import holm
from ui.charts import training as charts
from ui.charts.training import Series
from ui.page import draw
from ui.page.ending import ViewResult
from ui.page.script import Script
from ui.shared import certainty, legend, visit_signs
from ui.street_numbers import sentences
from ui.street_numbers.controls import ComparedRun

HEIGHT = 360  # of the two charts: with the names above them they are as high as those of the other views


def show(chosen: Sequence[ComparedRun], place: DeltaGenerator) -> ViewResult:
    """Loss and accuracy over the epochs at `place`, and what each training's curves say of it."""
    given = visit_signs.of_runs([each.run.id for each in chosen])
    drawn = [Series(each.name, each.history, sign) for each, sign in zip(chosen, given, strict=True)]
    last = max(len(each.history) for each in drawn)
    sentence = _sentence(chosen)
    with place:
        legend.signed([(each.name, each.sign) for each in drawn])
        for column, which in zip(st.columns(2, gap="medium"), charts.BOTH, strict=True):
            words = f"Training and validation {which} over the epochs; the page's captions say where each stands."
            chart = charts.curves(drawn, which, last, False, height=HEIGHT, legend=False)
            draw.chart(chart, container=column, alt=words, key=f"curves-{which}")
        st.info(sentence, icon=sentences.ICON)
    certainty.link(sentence)
    st.caption(charts.describe(drawn))
    st.caption(
        "Label smoothing, distillation, mixup or distortion keep a training loss above 0. The training accuracy then "
        "counts distorted images. Compare different recipes by their validation figures, where there are some."
    )
    if gap := _gap(chosen):
        st.caption(gap)
    script = Script("curves", {"nets": {each.name: each.trainings for each in chosen}})
    return ViewResult(sentence, charts.columns(drawn), code=(over_fitting.verdict,), script=script)


def _gap(chosen: Sequence[ComparedRun]) -> str | None:
    """Which nets read their validation images better than the test images, and why; None where none does."""
    pairs = {each.name: (seen, each.accuracy) for each in chosen if (seen := _validated(each)) is not None}
    values = holm([two_proportions(*pair) for pair in pairs.values()])
    better = [
        f"{name} reads {seen.share:.2%} of {seen.count:,} validation and {test.share:.2%} of {test.count:,} test images"
        for (name, (seen, test)), value in zip(pairs.items(), values, strict=True)
        if value < 1 - CONFIDENCE and seen.share > test.share
    ]
    if not better:
        return None
    return (
        f"The validation images are easier after the last epoch: {'; '.join(better)}. One reason is that they come "
        "from the training crops. The net has learnt other digits of the same photos. No test crop shares a photo "
        "with those."
    )


def _validated(entry: ComparedRun) -> Accuracy | None:
    """The accuracy on validation images after the last epoch, as counts; None without any, or of unknown photos."""
    made, share = entry.run.provenance, entry.run.history[-1].validation_accuracy
    if share is None or not made.validation_images or not (made.source == "official" or made.fingerprint == RECUT):
        return None
    return Accuracy(round(share * made.validation_images), made.validation_images)


def _sentence(chosen: Sequence[ComparedRun]) -> str:
    """Which net halved its first training loss the earliest and which the latest, and the verdicts on their curves."""
    paces = {each.name: _half(each) for each in chosen}
    halved = {name: epoch for name, epoch in paces.items() if epoch is not None}
    verdicts: dict[str, list[str]] = {}
    for each in chosen:
        found = over_fitting.named(over_fitting.of_training(each.run.recipe, each.history))
        verdicts.setdefault(found, []).append(each.name)
    told = "; ".join(f"{name}: {', '.join(nets)}" for name, nets in verdicts.items())
    return (
        f"{_paces(halved, len(chosen))} The rules on their curves give: {told}. This holds for these recorded losses."
    )


def _half(entry: ComparedRun) -> int | None:
    """The first epoch at whose end the training loss was at most half of the first; None where there is none."""
    loss = np.array([record.train_loss for record in entry.history])
    below = np.flatnonzero(loss <= loss[0] / 2)
    return int(below[0]) + 1 if len(below) else None


def _paces(halved: dict[str, int], count: int) -> str:
    if not halved:
        return "**None** of these nets halved its first training loss."
    first, last = min(halved, key=halved.__getitem__), max(halved, key=halved.__getitem__)
    told = f"**{first}** halved its first training loss in epoch {halved[first]}"
    if halved[first] != halved[last]:
        told += f", the earliest, **{last}** in epoch {halved[last]}, the latest"
    never = count - len(halved)
    return f"{told}{f'; {never} never did' if never else ''}."
