"""Ten logits to drag and their softmax: a component that computes in the browser and reports what was let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.charts.theme import HIGHLIGHT, MARK, MUTED
from ui.page import locks, state

KEY = "logit_bars"
_COLOURS = {"right": HIGHLIGHT, "other": MUTED, "rise": MARK}


def _beside(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")


_mount = st.components.v2.component("digitscope_logits", html=_beside(".html"), css=_beside(".css"), js=_beside(".js"))


@dataclass(frozen=True)
class Bounds:
    """The ends of the two sliders."""

    temperature: tuple[float, float]
    shift: tuple[float, float]


def show(logits: NDArray[np.floating], temperature: float, shift: float, truth: int, bounds: Bounds) -> None:
    """Draw the bars; a change comes by way of `edit` before the page's next run."""
    _mount(
        key=state.key(KEY),
        data={
            "names": [str(place) for place in range(len(logits))],
            "logits": [float(each) for each in logits],
            "temperature": temperature,
            "shift": shift,
            "truth": truth,
            "bounds": {"temperature": bounds.temperature, "shift": bounds.shift},
            "serial": _edit().get("serial", 0),  # tells the browser which of its changes this answers
            "still": [name for name in ("logits", "temperature", "shift") if locks.still(name)],
            "colours": _COLOURS,
        },
        on_edit_change=partial(take, bounds),
    )


def take(bounds: Bounds) -> None:
    """Hand what was let go to the fields that are bound to the URL; what the bars cannot have sent is passed over."""
    edit = _edit()
    if isinstance(edit.get("logits"), str):
        state.put(logits=edit["logits"])
    for name, (low, high) in {"temperature": bounds.temperature, "shift": bounds.shift}.items():
        value = edit.get(name)
        if isinstance(value, int | float) and low <= value <= high:
            state.put(**{name: float(value)})


def _edit() -> dict[str, Any]:
    """What the browser last reported."""
    held = st.session_state.get(state.key(KEY))
    edit = held.get("edit") if isinstance(held, Mapping) else None
    return dict(edit) if isinstance(edit, Mapping) else {}
