"""Computations of the page, each kept: surfaces, curvature, descents, two digits as points."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.neuron import descent, features, slices, surface
from core.neuron.descent import DescentPath
from core.neuron.surface import Surface
from ui.charts.surfaces import Curvature
from ui.loss_surfaces.record import LossSurfaces
from ui.shared import nets

SEEN = ("hidden", "clip", "resolution", "w_low", "w_high", "b_low", "b_high")  # what a surface depends on
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

    @property
    def pairs(self) -> tuple[tuple[float, float], ...]:
        """Each example's input and target, where it has one input; none for examples of several features."""
        return tuple((x[0], y) for x, y in zip(self.X, self.y, strict=True)) if len(self.X[0]) == 1 else ()


def field(data: SurfaceData, record: LossSurfaces) -> Surface:
    """The surface of both losses; ValueError says what is wrong with the examples or the window."""
    return _field(data, _only(record, *SEEN))


@st.cache_resource(max_entries=64, show_spinner=False)
def _field(data: SurfaceData, record: LossSurfaces) -> Surface:
    held = np.full(len(data.X[0]), data.fixed)
    return surface.plane(
        np.array(data.X),
        np.array(data.y),
        held,
        data.fixed,
        data.axes,
        (record.w_low, record.w_high),
        (record.b_low, record.b_high),
        record.resolution,
        record.hidden,
        clip=KEPT if record.clip else None,
    )


def curvature(data: SurfaceData, record: LossSurfaces) -> Curvature:
    """Where the two losses bend downwards, where the figures ask for it."""
    everywhere = record.show == "curvature" or "negative" in record.marks
    return _curvature(data, _only(record, *SEEN), everywhere)


@st.cache_resource(max_entries=64, show_spinner=False)
def _curvature(data: SurfaceData, record: LossSurfaces, everywhere: bool) -> Curvature:
    return curvature_of(field(data, record), everywhere)


def curvature_of(surface: Surface, everywhere: bool = True) -> Curvature:
    """The smaller eigenvalues of both losses' Hessians, and where they are negative; empty unless `everywhere`."""
    return Curvature(
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
