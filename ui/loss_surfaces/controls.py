"""Controls and cached computations of the page: unit, examples, window, descent."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.neuron import descent, features, slices, surface
from core.neuron.descent import DescentPath
from core.neuron.surface import Surface
from ui.charts.field import Axes
from ui.charts.surfaces import Curvature
from ui.loss_surfaces.record import END, LossSurfaces
from ui.page import fields, state
from ui.shared import nets

EXAMPLES = {"x": [-2.0, -1.0, 0.5, 1.0, 2.5], "y": [0.0, 0.0, 1.0, 0.0, 1.0]}
SEEN = ("hidden", "clip", "resolution", "w_low", "w_high", "b_low", "b_high")  # what a surface depends on
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
KEPT = 1e-7  # Keras clips outputs to [ε, 1 − ε] with this ε


@dataclass(frozen=True)
class SurfaceData:
    """N examples of d features, their targets, and the two parameters that span the surface."""

    X: tuple[tuple[float, ...], ...]
    y: tuple[float, ...]
    axes: tuple[int, int]
    titles: tuple[str, str]
    fixed: float = 0.0
    about: str = ""


def unit() -> LossSurfaces:
    """The controls of the unit, of what it learns from and of what is shown; R3's question by one click."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        data = state.choice(LossSurfaces, "data", "Learn from")
        hidden = state.choice(LossSurfaces, "hidden", "Activation f")
        view = state.choice(LossSurfaces, "view", "Show")
        st.button(
            "R3's plots",
            icon=":material/grid_view:",
            key=state.key("R3"),
            on_click=lambda: state.put(**R3),
            help="R3 plots a sigmoid neuron over weight and bias from −2 to 2, with input 1 and target ½: its output, "
            "both losses and their slopes. The sixth map is the ratio of the two slopes.",
        )
    return LossSurfaces(data=data, hidden=hidden, view=view)


def unfinished(record: LossSurfaces) -> LossSurfaces:
    """The record where the page ends before all controls are drawn: those keep what they hold."""
    held = state.remembered(record)
    return replace(held, step=END if held.step == held.steps else held.step)


def examples(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    """The controls of the examples; ValueError for examples that cannot be used."""
    return {"one": _one, "points": _points, "digits": _digits}[record.data](record)


def _one(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    left, right = st.columns(2, gap="medium")
    with left:
        y = state.number(LossSurfaces, "target", "Target y")
    with right:
        x = state.number(LossSurfaces, "x", "Input x")
    return SurfaceData(((x,),), (y,), (0, 1), ("Weight w", "Bias b")), replace(record, target=y, x=x)


def _points(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    st.caption("Each row is an example: the input x and the target y from 0 to 1. Edit, add or delete rows.")
    table = st.data_editor(pd.DataFrame(EXAMPLES), num_rows="dynamic", key=state.key("points"), height=220)
    whole = table.dropna()
    if whole.empty:
        raise ValueError("there is no complete example: give at least one row both numbers")
    X = tuple((float(x),) for x in whole["x"])
    return SurfaceData(X, tuple(map(float, whole["y"])), (0, 1), ("Weight w", "Bias b")), record


def _digits(record: LossSurfaces) -> tuple[SurfaceData, LossSurfaces]:
    with st.container(horizontal=True, gap="medium"):
        first = state.selection(LossSurfaces, "first", "Target 0 is the digit")
        second = state.selection(LossSurfaces, "second", "Target 1 is the digit")
        axes = state.choice(LossSurfaces, "axes", "Surface over")
    held = state.number(LossSurfaces, "held", "The third parameter stays at")
    found, source = two_digits(first, second)
    origin = "digits drawn by the app" if source == "drawn" else "MNIST training images"
    about = (
        f"Logistic regression on {len(found.y):,} {origin}, each reduced to its two principal components, which keep "
        f"{found.explained:.0%} of the variance."
    )
    index, titles = {"w1w2": ((0, 1), ("w₁", "w₂")), "w1b": ((0, 2), ("w₁", "b")), "w2b": ((1, 2), ("w₂", "b"))}[axes]
    made = SurfaceData(tuple(map(tuple, found.X)), tuple(found.y), index, titles, held, about)
    return made, replace(record, first=first, second=second, axes=axes, held=held)


def window(record: LossSurfaces) -> LossSurfaces:
    """The controls of what is shown and how far."""
    two = fields.matters(record, "show")
    chosen: dict[str, Any] = {}
    with st.expander("Colours, marks and range" if two else "Range", icon=":material/tune:"):
        with st.container(horizontal=True, gap="medium"):
            if two:
                chosen["show"] = state.selection(LossSurfaces, "show", "Colour shows")
                chosen["scale"] = state.choice(LossSurfaces, "scale", "Colour scale")
            resolution = state.choice(LossSurfaces, "resolution", "Points a side")
            clip = state.toggle(
                LossSurfaces,
                "clip",
                "Clip outputs as Keras does",
                help=f"Outputs are moved into [{KEPT:g}, 1 − {KEPT:g}].",
            )
        if two:
            chosen["marks"] = state.several(LossSurfaces, "marks", "Marks", limit=3)
        for column, (name, label) in zip(
            st.columns(4),
            {"w_low": "Across from", "w_high": "to", "b_low": "Up from", "b_high": "to "}.items(),
            strict=True,
        ):
            with column:
                chosen[name] = state.real(LossSurfaces, name, label)
    return replace(record, resolution=resolution, clip=clip, **chosen)


def points(record: LossSurfaces) -> LossSurfaces:
    """The start of the descent and the end of the slice, typed or clicked."""
    with st.expander("Start and end, by number", icon=":material/my_location:"):
        places = {"start_w": "Start, across", "start_b": "Start, up", "end_w": "End, across", "end_b": "End, up"}
        found: dict[str, Any] = {}
        for column, (name, label) in zip(st.columns(4), places.items(), strict=True):
            with column:
                found[name] = state.real(LossSurfaces, name, label)
    return replace(record, **found)


def optimiser(record: LossSurfaces) -> LossSurfaces:
    """How it descends."""
    with st.container(horizontal=True, gap="medium"):
        method = state.choice(LossSurfaces, "optimiser", "Optimiser")
        lr = state.real(LossSurfaces, "lr", "Learning rate")
        steps = state.choice(LossSurfaces, "steps", "Steps at most")
    return replace(record, optimiser=method, lr=lr, steps=steps)


def step(record: LossSurfaces) -> LossSurfaces:
    """Where on the path we are."""
    taken = state.whole("step", "Step", 0, record.steps, record.steps)
    return replace(record, step=END if taken == record.steps else taken)


def field(data: SurfaceData, record: LossSurfaces) -> Surface:
    """The surface of both losses; ValueError says what is wrong with the examples or the window."""
    return _field(data, _only(record, *SEEN))


@st.cache_resource(max_entries=64, show_spinner=False)
def _field(data: SurfaceData, record: LossSurfaces) -> Surface:
    dimensions = len(data.X[0])
    weights = np.zeros(dimensions)
    third = next((index for index in range(dimensions + 1) if index not in data.axes), None)
    if third is not None and third < dimensions:
        weights[third] = data.fixed
    return surface.plane(
        np.array(data.X),
        np.array(data.y),
        weights,
        data.fixed if third == dimensions else 0.0,
        data.axes,
        (record.w_low, record.w_high),
        (record.b_low, record.b_high),
        record.resolution,
        record.hidden,
        clip=KEPT if record.clip else None,
    )


def curvature(data: SurfaceData, record: LossSurfaces) -> Curvature:
    """Where the two losses bend downwards, as finely as the figures ask for it."""
    everywhere = record.show == "curvature" or "negative" in record.marks
    return _curvature(data, _only(record, *SEEN), everywhere)


@st.cache_resource(max_entries=64, show_spinner=False)
def _curvature(data: SurfaceData, record: LossSurfaces, everywhere: bool) -> Curvature:
    return curvature_of(field(data, record), everywhere)


def curvature_of(surface: Surface, everywhere: bool = True) -> Curvature:
    """The smaller eigenvalues of both losses' Hessians, and where they are negative."""
    cells = Axes(surface.w, surface.b, "", "").coarse()
    return Curvature(
        {loss: surface.smallest_eigenvalue(loss, *cells) for loss in surface.losses},
        {loss: surface.smallest_eigenvalue(loss) for loss in surface.losses} if everywhere else {},
        {loss: surface.bent_downwards(loss) for loss in surface.losses} if everywhere else {},
    )


def paths(data: SurfaceData, record: LossSurfaces) -> dict[str, DescentPath]:
    """Both descents from the start; ValueError for a start or rate that makes no sense."""
    return _paths(data, _only(record, *SEEN, "start_w", "start_b", "optimiser", "lr", "steps"))


@st.cache_data(max_entries=64, show_spinner=False)
def _paths(data: SurfaceData, record: LossSurfaces) -> dict[str, DescentPath]:
    start = (record.start_w, record.start_b)
    return descent.race(field(data, record), start, record.optimiser, record.lr, record.steps)


def cut(data: SurfaceData, record: LossSurfaces) -> slices.Slice:
    """Both losses from the start to the end of the slice."""
    ends = (record.start_w, record.start_b), (record.end_w, record.end_b)
    return slices.between(field(data, record), *ends)


def _only(record: LossSurfaces, *names: str) -> LossSurfaces:
    """The record with all else at its default: the key under which a result is kept."""
    return LossSurfaces(**{name: getattr(record, name) for name in names})


@st.cache_data(max_entries=8, show_spinner="Finding the principal components…")
def two_digits(first: int, second: int) -> tuple[features.TwoDigits, str]:
    """The two digits as points, and where the images come from."""
    data = nets.dataset("mnist")
    return features.two_digits(data.train, first, second), data.source


def resting(record: LossSurfaces) -> DescentPath:
    """A path of no steps: the start alone, where nothing descends."""
    point = np.array([[record.start_w, record.start_b]])
    return DescentPath(point, np.zeros(1), np.zeros((1, 2)), "running", 0)
