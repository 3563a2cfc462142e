"""What two reports say of their street-number nets, over what the nets here did."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data import DataError
from core.models import spec
from core.reports import over_fitting, street_numbers, street_table
from core.reports.street_numbers import COLLAPSED, FIVE_EPOCHS, TEST_COUNTS, TRAIN_COUNTS, always
from core.statistics.comparison import CONFIDENCE, constant
from ui.page import draw, state, troubles
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import certainty, claim_link
from ui.street_numbers import cached, sentences
from ui.street_numbers.charts import claims as charts
from ui.street_numbers.charts.claims import OURS, THEIRS, LossCurve, Shares
from ui.street_numbers.controls import ComparedRun
from ui.street_numbers.record import StreetNumbers

OF_LOSSES, OF_CONSTANTS = ("deeper-nets-over-fit", "svhn-too-simple"), ("lenet-reaches",)  # claims, by their figure
JUDGED = (*OF_LOSSES, *OF_CONSTANTS)
FORMATS = {
    "Final training loss": st.column_config.NumberColumn(format="%.3f"),
    "Of guessing": st.column_config.NumberColumn(format="percent", help="0% means no loss, 100% means ln 10"),
    "Test accuracy": st.column_config.NumberColumn(format="percent"),
}


def show(found: Sequence[ComparedRun], chosen: Sequence[ComparedRun], place: DeltaGenerator) -> ViewResult:
    """R2's curves over those of the chosen nets, its explanation judged; and R1's collapse."""
    drawn, sentence = [*_reported(), *_ours(chosen)], _sentence(found)
    with place:
        words = (
            "Training losses of a report's four nets, dashed, over those of the chosen nets; a table has the numbers."
        )
        draw.chart(charts.curves(drawn, math.log(10)), alt=words, key="reported")
        st.info(sentence, icon=sentences.ICON)
    certainty.link(sentence)
    st.caption(
        f"{claim_link.introduction()} Reported numbers are claims. R2 states neither its learning rate nor the images "
        "of its training loss. Label smoothing, mixup and distortion raise ours where they are used. Compare only the "
        "shapes, and each curve with ln 10. The chart shows the chosen nets that are of R2's four kinds."
    )
    best = _best_of_ours(found)
    table = pd.DataFrame([*map(_judged, FIVE_EPOCHS), *map(_measured, best)])
    st.dataframe(table, hide_index=True, column_config=FORMATS)
    claim_link.listed("street_numbers", *OF_LOSSES, introduced=True)
    st.markdown("### Did R1's net collapse to one class?")
    digit = int(state.choice(StreetNumbers, "constant", "Always answer"))
    with figure("constants"):
        _constants(digit)
    claim_link.listed("street_numbers", *OF_CONSTANTS, introduced=True)
    columns = {name: table[name].to_numpy() for name in table}
    code = (street_numbers.deeper_nets_over_fit, street_numbers.always_band)
    script = Script("claims", {"nets": {each.name: each.trainings for each in best}})
    return ViewResult(sentence, columns, {"constant": str(digit)}, code, script)


def _kind(model: str) -> str:
    return spec(model).plain


def _reported() -> list[LossCurve]:
    return [LossCurve(f"{each.net}, {each.report}", _kind(each.model), THEIRS, each.losses) for each in FIVE_EPOCHS]


def _ours(chosen: Sequence[ComparedRun]) -> list[LossCurve]:
    """The chosen nets of the kinds that were reported, by cross-entropy."""
    kinds = {each.model for each in FIVE_EPOCHS}
    return [
        LossCurve(each.name, _kind(each.run.recipe.model), OURS, [record.train_loss for record in each.history])
        for each in chosen
        if each.run.recipe.model in kinds and each.run.recipe.loss == "ce"
    ]


def _judged(each: street_numbers.Reported) -> dict[str, object]:
    name = f"{each.net}, {each.report} (reported)"
    return street_table.fit(name, each.losses, each.verdict, each.accuracy, each.measured)


def _best_of_ours(found: Sequence[ComparedRun]) -> list[ComparedRun]:
    """The most accurate run of each kind that was reported."""
    best = [next((entry for entry in found if entry.run.recipe.model == each.model), None) for each in FIVE_EPOCHS]
    return [each for each in best if each is not None]


def _measured(each: ComparedRun) -> dict[str, object]:
    losses = [record.train_loss for record in each.history]
    verdict = over_fitting.of_training(each.run.recipe, each.history)
    return street_table.fit(f"{each.name} (ours)", losses, verdict, each.accuracy.share, each.accuracy)


def _constants(digit: int) -> None:
    """What always answering each digit reaches, on the images of the training and on those here."""
    sets = [Shares("SVHN's official training images", np.array(TRAIN_COUNTS) / sum(TRAIN_COUNTS))]
    try:
        labels = cached.labels_here()
    except DataError as problem:
        st.warning(troubles.said(problem), icon=":material/warning:")
        labels = None
    if labels is not None:
        counts = np.bincount(labels, minlength=10)
        sets.append(Shares(f"The {len(labels):,} test images here", counts / counts.sum()))
    figure = charts.constants(sets, digit, COLLAPSED.accuracy, f"R1's LeNet-5: {COLLAPSED.accuracy:.2%}")
    words = "The accuracy of always answering one digit, and the one that R1 reports; the caption has the numbers."
    draw.chart(figure, alt=words, key="constants")
    told = f"Always answering {digit} reaches {always(digit).share:.2%} on the official training images"
    official = TEST_COUNTS[digit] / sum(TEST_COUNTS)
    here = ""
    if labels is not None:
        found = constant(labels, digit)
        low, high = found.interval
        here = f" It reaches **{found.share:.2%}** on the {len(labels):,} test images here ({CONFIDENCE:.0%} interval "
        here += f"{low:.2%} to {high:.2%})."
    st.caption(
        f"{told} and {official:.2%} on the official test images.{here} Counts of the official sets: Netzer et al., "
        f"2011. {_collapsed()}"
    )


def _collapsed() -> str:
    """Whether always giving one answer explains R1's accuracy."""
    digit, told = street_numbers.collapsed_class(), f"R1 claims {COLLAPSED.accuracy:.2%}"
    if digit is None:
        return f"{told}, which no constant answer would show."
    low, high = street_numbers.always_band(digit, COLLAPSED.images)
    return (
        f"{told} of {COLLAPSED.images:,} training images. Always answering {digit} reaches {low:.2%} to {high:.2%} of "
        f"that number ({CONFIDENCE:.0%}). Its net may have collapsed to one class; only its answers would prove it."
    )


def _sentence(found: Sequence[ComparedRun]) -> str:
    """What the reported losses say, and what nets of the same kinds reach here."""
    deep = [each for each in FIVE_EPOCHS if each.verdict is not None and each.verdict.name == "under-fitting"]
    told = " and ".join(f"{each.net} ({each.losses[-1]:.3f})" for each in deep)
    heights = " and ".join(f"{each.height:.0%}" for each in deep)
    best = next((each for each in found if each.run.recipe.model in {one.model for one in FIVE_EPOCHS}), None)
    ours = (
        f" {best.name} reaches {best.accuracy.share:.2%} here after {len(best.history)} epochs, on other images than "
        "R2's."
        if best is not None
        else ""
    )
    return (
        f"**{told} under-fit** by R2's own training losses. They still stand at {heights} of the loss of guessing "
        f"after {len(deep[0].losses)} epochs (ln 10 = {math.log(10):.3f}).{ours} This holds for the numbers as "
        "reported."
    )
