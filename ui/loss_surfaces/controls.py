"""Controls of the page: the row above the figure, and what stands below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ui.loss_surfaces.cached import KEPT, SurfaceData, two_digits
from ui.loss_surfaces.record import END, LossSurfaces
from ui.page import essentials, fields, state

EXAMPLES = {"x": [-2.0, -1.0, 0.5, 1.0, 2.5], "y": [0.0, 0.0, 1.0, 0.0, 1.0]}
R3 = {
    "data": "one",
    "hidden": "sigmoid",
    "target": 0.5,
    "x": 1.0,
    "view": "six",
    "clip": False,
    "w_low": -2.0,
    "w_high": 2.0,
    "b_low": -2.0,
    "b_high": 2.0,
}
PLACES = {
    "start_w": "Start, horizontal",
    "start_b": "Start, vertical",
    "end_w": "End, horizontal",
    "end_b": "End, vertical",
}
ENDS = {
    "w_low": "Range of the horizontal axis",
    "w_high": "to",
    "b_low": "Range of the vertical axis",
    "b_high": "to ",
}
EXACT = ("target", "x", "click", *PLACES, "step")
BASE, TABLE = "examples", "table"  # what the editor of the examples began with, and what it holds


def unit() -> LossSurfaces:
    """What the unit learns from, its activation, and the view."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        data = state.selection(LossSurfaces, "data", "Training data")
        hidden = state.selection(LossSurfaces, "hidden", "Activation f")
        view = state.choice(LossSurfaces, "view", "View")
    return LossSurfaces(data=data, hidden=hidden, view=view)


def report() -> None:
    """R3's question by one click."""
    st.button(
        "R3's plots",
        icon=":material/grid_view:",
        key=state.key("R3"),
        on_click=lambda: state.put(**R3),
        help=(
            "The student report R3 plots a sigmoid neuron over weight and bias from −2 to 2, with input 1 and target "
            "½. It shows the output, both losses and their slopes. The sixth map is the ratio of the two slopes."
        ),
    )


def unfinished(record: LossSurfaces) -> LossSurfaces:
    """The record where the page ends before all controls are drawn: those keep what they hold."""
    held = state.remembered(record)
    return replace(held, step=END if held.step == held.steps else held.step)


def settings(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    """All further controls, and the examples; ValueError or DataError for examples that cannot be used."""
    if record.view == "descent":
        record = optimiser(record)
    if record.data == "points":
        data = _points()
    elif record.data == "digits":
        data, record = _digits(record)
    if record.data == "one" or fields.matters(record, "start_w"):
        exact = [name for name in EXACT if fields.matters(record, name)]
        with essentials.expander(LossSurfaces, exact, "Exact numbers", icon=":material/pin:"):
            if record.data == "one":
                data, record = _one(record)
            if fields.matters(record, "start_w"):
                record = _places(record)
            if record.view == "descent":
                record = _step(record)
    return data, _window(record)


def _one(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    columns = essentials.row(LossSurfaces, {"target": 1, "x": 1}, gap="medium")
    with columns["target"]:
        y = state.real(LossSurfaces, "target", "Target y")
    with columns["x"]:
        x = state.real(LossSurfaces, "x", "Input x")
    return SurfaceData(((x,),), (y,), (0, 1), ("Weight w", "Bias b")), replace(record, target=y, x=x)


def _points() -> SurfaceData:
    st.caption("Each row is an example: the input x and the target y from 0 to 1. Edit, add or delete rows.")
    version, base = state.get(BASE, (0, pd.DataFrame(EXAMPLES)))
    table = st.data_editor(base, num_rows="dynamic", key=state.key(f"points {version}"), height=220)
    state.put(**{TABLE: table})
    whole = table.dropna()
    if whole.empty:
        raise ValueError("no row is complete. Give at least one row both numbers")
    X = tuple((float(x),) for x in whole["x"])
    return SurfaceData(X, tuple(map(float, whole["y"])), (0, 1), ("Weight w", "Bias b"))


def move_points(pairs: Sequence[Sequence[float]]) -> None:
    """Give the complete rows of the table these inputs and targets; nothing where there are not as many."""
    table, (version, _) = state.get(TABLE), state.get(BASE, (0, None))
    if table is None or len(table.dropna()) != len(pairs):
        return
    moved = table.reset_index(drop=True)
    moved.loc[moved.dropna().index, ["x", "y"]] = np.array(pairs, dtype=float)
    state.put(**{BASE: (version + 1, moved)})  # another key: the editor holds changes of the table that it began with


def _digits(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    with st.container(horizontal=True, gap="medium"):
        first = state.selection(LossSurfaces, "first", "Digit with target 0")
        second = state.selection(LossSurfaces, "second", "Digit with target 1")
        axes = state.choice(LossSurfaces, "axes", "Axes")
    held = state.number(LossSurfaces, "held", "Value of the third parameter")
    found, source = two_digits(first, second)
    origin = "digits drawn by the app" if source == "drawn" else "MNIST training images"
    about = (
        f"This is logistic regression on {len(found.y):,} {origin}. Each is reduced to its two principal components, "
        f"which keep {found.explained:.0%} of the variance."
    )
    index, titles = {"w1w2": ((0, 1), ("w₁", "w₂")), "w1b": ((0, 2), ("w₁", "b")), "w2b": ((1, 2), ("w₂", "b"))}[axes]
    made = SurfaceData(tuple(map(tuple, found.X)), tuple(found.y), index, titles, held, about)
    return made, replace(record, first=first, second=second, axes=axes, held=held)


def _window(record: LossSurfaces) -> LossSurfaces:
    """The controls of what is shown and how far."""
    two = fields.matters(record, "show")
    chosen: dict[str, Any] = {}
    names = (*(("show", "scale", "marks") if two else ()), "resolution", "clip", *ENDS)
    title = "Colours, marks and range" if two else "Range"
    with essentials.expander(LossSurfaces, names, title, icon=":material/tune:"):
        with st.container(horizontal=True, gap="medium"):
            if two:
                chosen["show"] = state.selection(LossSurfaces, "show", "Colour shows")
                chosen["scale"] = state.choice(LossSurfaces, "scale", "Colour scale")
            resolution = state.choice(LossSurfaces, "resolution", "Grid points a side")
            clip = state.toggle(
                LossSurfaces,
                "clip",
                "Clip outputs as in Keras",
                help=f"Outputs are moved into [{KEPT:g}, 1 − {KEPT:g}].",
            )
        if two:
            chosen["marks"] = state.several(LossSurfaces, "marks", "Marks", limit=3)
        chosen.update(_reals(ENDS))
    return replace(record, resolution=resolution, clip=clip, **chosen)


def _places(record: LossSurfaces) -> LossSurfaces:
    """The start of the descent and the end of the slice, as numbers; and which of them a click moves."""
    click = state.choice(LossSurfaces, "click", "Click moves")
    return replace(record, click=click, **_reals(PLACES))


def _reals(labels: Mapping[str, str]) -> dict[str, Any]:
    """Typed numbers in a row, by name."""
    found = {}
    for name, column in essentials.row(LossSurfaces, dict.fromkeys(labels, 1)).items():
        with column:
            found[name] = state.real(LossSurfaces, name, labels[name])
    return found


def optimiser(record: LossSurfaces) -> LossSurfaces:
    """How it descends."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        method = state.choice(LossSurfaces, "optimiser", "Optimiser")
        lr = state.real(LossSurfaces, "lr", "Learning rate")
        steps = state.choice(LossSurfaces, "steps", "Steps at most")
    return replace(record, optimiser=method, lr=lr, steps=steps)


def _step(record: LossSurfaces) -> LossSurfaces:
    """Where on the path we are."""
    reached = state.whole("step", "Step", 0, record.steps, record.steps)
    return replace(record, step=END if reached == record.steps else reached)


def taken(record: LossSurfaces) -> int:
    """The same as a number of steps."""
    return record.steps if record.step == END else record.step
