"""Maps side by side, each with its title and its scale; and what is to be said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS
from ui.charts import heat
from ui.charts.heat import Display
from ui.page import draw
from ui.saliency import map_notes
from ui.shared.flat_maps import flattened
from ui.shared.subject import Question

Array = NDArray[np.float32]
WIDE, NARROW = 212, 156  # pixels of a map: three in a row beside the image, or four
FEW = 3  # maps up to which they are wide


@dataclass(frozen=True)
class Panel:
    """One map C×H×W with its title, lines below that, and notes; or the reason why there is none."""

    title: str
    lines: tuple[str, ...]
    method: str
    values: Array | None
    signed: bool
    notes: tuple[str, ...] = ()
    reason: str = ""


def asked(question: Question, name: str, title: str, *lines: str) -> Panel:
    """The method's map for the class in question, or its reason for having none."""
    method = METHODS[name]
    found = question.maps(name)
    if found.values is None:
        return refused(title, name, found.reason)
    notes = map_notes.notes(question, method, found, 0)
    return Panel(title, lines, name, found.values[0], question.signed(name), notes)


def refused(title: str, method: str, reason: str) -> Panel:
    """A method without a map."""
    return Panel(title, (), method, None, METHODS[method].signed, reason=reason)


def show(panels: Sequence[Panel], question: Question, display: Display) -> dict[str, heat.Map]:
    """The panels side by side; a method that does not fit is grey, with the reason. The maps as drawn, by title."""
    flats = {each.title: flattened(each.values, display) for each in panels if each.values is not None}
    ends = display.ends(list(flats.values()), [each.method for each in panels if each.values is not None])
    end_of = dict(zip(flats, ends, strict=True))
    side = WIDE if len(panels) <= FEW else NARROW
    with st.container(horizontal=True, gap="small", key="maps"):
        for panel in panels:
            with st.container(width=side):
                if panel.values is None:
                    st.markdown(f":gray[:material/block: **{panel.title}** has no map here: {panel.reason}]")
                    continue
                _one(panel, flats[panel.title], end_of[panel.title], question, display, side)
    return flats


def _one(panel: Panel, flat: heat.Map, end: float, question: Question, display: Display, side: int) -> None:
    chart = heat.chart(
        flat,
        question.subject.image,
        panel.title,
        *panel.lines,
        signed=panel.signed and display.sign == "signed",
        overlay=display.overlay,
        end=end,
        side=side,
        legend=map_notes.unit(question, panel.method),
    )
    draw.chart(chart, alt=f"A map of the image by {panel.title}; the notes below say where its weight lies.")
    if not flat.any():
        st.caption(map_notes.all_zero(question, panel.method))


def notes(panels: Sequence[Panel], flats: Mapping[str, heat.Map], display: Display) -> list[str]:
    """What is to be said of each map that is not empty, and of the scale of their colours."""
    told = [
        " ".join((heat.describe(flats[each.title], f"**{each.title}**"), *each.notes))
        for each in panels
        if each.title in flats and flats[each.title].any()
    ]
    return [*told, map_notes.scale(display)]


def columns(flats: Mapping[str, heat.Map]) -> dict[str, NDArray[np.generic]]:
    """The maps as drawn, a column each."""
    return {name: flat.ravel() for name, flat in flats.items()}
