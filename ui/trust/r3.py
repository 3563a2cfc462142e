"""R3's nets on drawn shapes: what they learn from, how soon they learn it, and what R3 says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.functions.activations import ACTIVATIONS
from core.reports import shape_claims
from core.shape_nets import nets, training
from core.shape_nets.training import NOT_REACHED, REPORTED, Reduction, ShapeExamples, Shapes
from ui.charts import pictures
from ui.page import state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import claim_link, map_cards
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, shape_race
from ui.trust.question import say
from ui.trust.record import Trust

if TYPE_CHECKING:
    from core.shape_nets.training import ShapeRun

LABELS = {
    "line": ("square on the right of the bar", "square on the left of the bar"),
    "detection": ("diamond", "square"),
}
EXAMPLES = 6  # of the line
TASKS = {
    "line": ("The net says on which side of the bar the square stands: 1 is left, 0 right. R3's text swaps the two."),
    "detection": (
        "One head of the net says diamond or square. The other gives the half-width w of a shape 2w + 1 wide. It is "
        f"right if it errs by at most {training.TOLERANCE:g}. The widths go from 1 to 7; R3's text says to 8."
    ),
}


def show(row: DeltaGenerator) -> ViewResult:
    """The experiment's settings, in `row`; its figure, its images and R3's explanation."""
    shapes, hidden, reduction = _controls(row)
    with figure("r3"):
        left, right = st.columns([3, 2], gap="medium")
    seeds, runs = shape_race.show(shapes, hidden, reduction, left)
    told = sentence(runs)
    with right:
        say(told)
    with figure("images"):
        map_cards.show(gallery(shapes, runs[0].examples), 96)
        st.caption(f"These are some of the 64 training images with their labels. {TASKS[shapes]}")
    if any(run.class_iterations != NOT_REACHED for run in runs):
        shape_race.judge(runs)
    st.markdown("### Answers of the reports")
    claim_link.listed("trust", *shape_race.claims(shapes))
    settings = {"shapes": shapes, "hidden": hidden, "reduction": reduction, "seeds": seeds}
    code = (nets.convolutional, nets.dense, training.train, training.weights, shape_claims.kernels_make_it_fast)
    return ViewResult(told, columns(runs), settings, code, _script(runs))


def _controls(row: DeltaGenerator) -> tuple[Shapes, str, Reduction]:
    """The shapes, the activation, and what is made of the losses of the images."""
    with row, st.container(width=210):
        shapes = state.selection(Trust, "shapes", "Drawn shapes, 16×16 pixels")
    with row, st.container(width=150):
        hidden = state.selection(Trust, "hidden", "Hidden activation")
    with row, st.container(width=190):
        reduction = state.selection(
            Trust,
            "reduction",
            "Loss over the 64 images",
            help=(
                "The usual choice depends on the shapes. The line takes the mean, because the sum does not converge "
                "with ReLU at this rate. Diamonds and squares take the sum with R3's weights."
            ),
        )
    return shapes, hidden, reduction


def gallery(shapes: Shapes, seen: ShapeExamples) -> list[MapCard]:
    """The first images of each label; of diamonds and squares the first of each half-width."""
    if seen.widths is None:
        chosen = [int(i) for label in (0, 1) for i in np.flatnonzero(seen.labels == label)[: EXAMPLES // 2]]
    else:
        chosen = [int(np.flatnonzero(seen.widths == width)[0]) for width in np.unique(seen.widths)]
    return [_card(shapes, seen, each) for each in chosen]


def _card(shapes: Shapes, seen: ShapeExamples, place: int) -> MapCard:
    label = int(seen.labels[place])
    title = f"Label {label}" if seen.widths is None else f"Label {label}, w = {seen.widths[place]}"
    words = LABELS[shapes][label]
    return MapCard(title, (CardImage(pictures.photograph(seen.images[place]), f"A training image: {words}"),), words)


def sentence(runs: Sequence[ShapeRun]) -> str:
    """How soon the convolutional nets learn, beside R3's counts."""
    own = [run for run in runs if run.kind == "conv"]
    found, reported = own[0], REPORTED[own[0].name]
    told = [_told("every class is right", [run.class_iterations for run in own], reported[0])]
    if found.name == "detection":
        told.append(_told("every half-width is right as well", [run.iterations for run in own], reported[1]))
    return (
        f"{' '.join(told)} This holds for {ACTIVATIONS[found.hidden].title} units on {shape_race.loss(found)}, at rate "
        f"{training.RATE:g}. R3 gives one run of {ACTIVATIONS['relu'].title} units, from images and a start of its own."
    )


def _told(what: str, counts: Sequence[int], reported: int) -> str:
    done = [each for each in counts if each != NOT_REACHED]
    if not done:
        span = f"none of {len(counts)} convolutional nets within {cached.LIMIT:,} iterations"
    else:
        between = "" if len(done) == 1 else f" ({min(done)} to {max(done)})"
        each = f"{done[0]}" if len(done) == 1 else f"a median of {np.median(done):.0f}"
        span = f"**{len(done)} of {len(counts)}** convolutional nets, after {each} iterations{between}"
    return f"{what[0].upper()}{what[1:]} in {span}. R3 reports {reported}."


def _script(runs: Sequence[ShapeRun]) -> Script:
    """What computes the columns."""
    first, kinds = runs[0], tuple(dict.fromkeys(run.kind for run in runs))
    nets = {"kinds": kinds, "seeds": len(runs) // len(kinds), "iterations": cached.LIMIT}
    return Script("arrivals", {"shapes": first.name, "hidden": first.hidden, "reduction": first.reduction, **nets})


def columns(runs: Sequence[ShapeRun]) -> dict[str, np.ndarray]:
    """A row a net."""
    return {
        "net": np.array([run.kind for run in runs]),
        "seed": np.array([run.seed for run in runs]),
        "iterations_class": np.array([run.class_iterations for run in runs]),
        "iterations_all": np.array([run.iterations for run in runs]),
        "test_accuracy": np.array([run.test_accuracy for run in runs]),
    }
