"""How long nets take to learn the drawn shapes, beside R3's counts, and what that says of R3's explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.reports import shape_claims
from core.reports.register import drawn_shapes
from core.reports.register.topics import CLAIMS
from core.shape_nets import training
from core.shape_nets.training import KINDS, NOT_REACHED, REPORTED, Kind, Reduction, Shapes
from ui.page import draw, numbers, state
from ui.page.marks import MARKS
from ui.page.progress import each
from ui.trust import cached, charts
from ui.trust.record import Trust

if TYPE_CHECKING:
    from core.shape_nets.training import ShapeRun

QUICK = "line"  # these nets are trained at once, the others when asked for
WANTED = "more shape nets wanted"
RACED: tuple[Kind, ...] = ("conv", "dense", "shuffled")
KERNELS = "line-kernels"  # the claim that is judged by the nets on the page
SIZES = {"sum": "summed", "mean": "mean"}


def show(
    shapes: Shapes, hidden: str = "relu", reduction: Reduction = "usual", stage: DeltaGenerator | None = None
) -> tuple[int, list[ShapeRun]]:
    """The nets over the seeds, drawn into `stage` or here; how many seeds were asked for, and the nets."""
    stage, below = stage or st.container(), st.container()
    seeds = int(state.number(Trust, "seeds", "Nets of each kind. Each has its own initial weights."))
    ready = (shapes == QUICK and reduction != "sum") or st.session_state.get(WANTED) == (shapes, hidden, reduction)
    wanted = [(kind, seed) for kind in RACED for seed in range(seeds if ready else 1)]
    runs = [cached.trained(shapes, *one, hidden, reduction) for one in each(wanted, "Training small nets")]
    if not ready:
        st.button(
            f"Train {seeds} net{'s' * (seeds > 1)} of each kind",
            icon=":material/play_arrow:",
            on_click=lambda: st.session_state.update({WANTED: (shapes, hidden, reduction)}),
            help="It takes some seconds a net, and up to ten where a net does not arrive.",
        )
    table, reported = _arrived(runs), _reported(shapes)
    if table.empty:
        stage.caption(
            f"No net had every image right after {cached.LIMIT:,} iterations. All descend on {loss(runs[0])}, at rate "
            f"{training.RATE:g}."
        )
        return seeds, runs
    draw.chart(
        charts.arrivals(table, reported, "Iterations to learn these shapes"),
        container=stage,
        alt="Iterations until every training image is right, one point a net, beside the one run of report R3.",
    )
    below.caption(_spans(runs, reported))
    return seeds, runs


def judge(runs: list[ShapeRun]) -> None:
    """R3's explanation, judged by these nets."""
    found = shape_claims.kernels_make_it_fast({kind: [run for run in runs if run.kind == kind] for kind in RACED})
    claim = CLAIMS[KERNELS]
    with st.container(border=True):
        answer, evidence = st.columns([2, 3])
        answer.markdown(
            f"{claim.question}  \n**{claim.by}**: {claim.claim}  \nBy the nets above: {MARKS[found.answer]}"
        )
        evidence.markdown(found.evidence)
        evidence.caption(f"How sure: {found.certainty}")


def claims(shapes: Shapes) -> tuple[str, ...]:
    """The ids of what R3 says of these shapes and their nets."""
    return tuple(each.id for each in drawn_shapes.CLAIMS if each.page == "trust" and each.state["shapes"] == shapes)


def loss(run: ShapeRun) -> str:
    """What the nets descend on, in words."""
    reduction = run.reduction
    if reduction == "usual":
        reduction = "mean" if run.name == "line" else "sum"
    size = SIZES[reduction]
    if run.name == "line":
        return f"the {'mean' if size == 'mean' else 'sum'} of the loss over the 64 images"
    weight, wide = training.CLASS_WEIGHT["detection"], training.WIDTH_WEIGHT
    return f"the {size} cross-entropy times {weight:g} and the half-widths' {size} squared error times {wide:g}"


def _arrived(runs: list[ShapeRun]) -> pd.DataFrame:
    """A row for each time that a net had all classes, or all of its answers, right."""
    rows = []
    for run in runs:
        rows.append((run.kind, KINDS[run.kind], run.seed, run.class_iterations, charts.KINDS[0]))
        if run.name == "detection":
            rows.append((run.kind, KINDS[run.kind], run.seed, run.iterations, charts.KINDS[1]))
    table = pd.DataFrame(rows, columns=["of", "kind", "seed", "iterations", "what"])
    return table[table["iterations"] != NOT_REACHED].reset_index(drop=True)


def _reported(shapes: Shapes) -> list[tuple[str, int]]:
    count = 2 if shapes == "detection" else 1
    return list(zip(charts.KINDS, REPORTED[shapes], strict=True))[:count]


def _spans(runs: list[ShapeRun], reported: list[tuple[str, int]]) -> str:
    """What R3 reports, and the median and range of each kind of net."""
    said = " and ".join(f"{count} iterations ({what[0].lower()}{what[1:]})" for what, count in reported)
    parts = []
    for kind in RACED:
        own = [run for run in runs if run.kind == kind]
        done = [run.class_iterations for run in own if run.class_iterations != NOT_REACHED]
        fresh = numbers.percent(float(np.median([run.test_accuracy for run in own])))
        span = (
            f"median {np.median(done):.0f}, {min(done)} to {max(done)}"
            if len(done) > 1
            else f"{done[0] if done else 'never'}"
        )
        parts.append(
            f"{KINDS[kind]}: {span} ({len(done)} of {len(own)}), {fresh} of {own[0].fresh:,} fresh images right"
        )
    size = sum(each_.numel() for each_ in runs[0].net.parameters() if each_.requires_grad)
    heads = ", with a head for the class and one for the half-width" if runs[0].name == "detection" else ""
    return (
        f"The convolutional net has {size:,} parameters{heads}. R3 reports {said} from one run. These nets descend on "
        f"{loss(runs[0])}, at rate {training.RATE:g}. R3 may scale its loss otherwise, and then the counts cannot be "
        f"compared.\n\nIterations until the class is right. {'. '.join(parts)}."
    )
