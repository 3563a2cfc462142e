"""Ten logits to drag and their softmax: a component that computes in the browser and reports what was let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.charts.theme import HIGHLIGHT, MARK, MUTED
from ui.components import exchange
from ui.components.exchange import beside
from ui.page import locks, state

KEY = "logit_bars"
_COLOURS = {"right": HIGHLIGHT, "other": MUTED, "rise": MARK}

_MOUNT = st.components.v2.component(
    "digitscope_logits", html=beside("logits.html"), css=beside("logits.css"), js=beside("hands.js", "logits.js")
)


@dataclass(frozen=True)
class Bounds:
    """The ends of the two sliders."""

    temperature: tuple[float, float]
    shift: tuple[float, float]


def show(logits: NDArray[np.floating], temperature: float, shift: float, truth: int, bounds: Bounds) -> None:
    """Draw the bars; a change comes by way of `edit` before the page's next run."""
    scene = {
        "names": [str(place) for place in range(len(logits))],
        "logits": [float(each) for each in logits],
        "temperature": temperature,
        "shift": shift,
        "truth": truth,
        "bounds": {"temperature": bounds.temperature, "shift": bounds.shift},
        "still": [name for name in ("logits", "temperature", "shift") if locks.still(name)],
        "colours": _COLOURS,
    }
    exchange.draw(_MOUNT, scene, KEY, partial(take, bounds))


def take(bounds: Bounds, edit: Mapping[str, Any]) -> None:
    """Hand what was let go to the fields that are bound to the URL; what the bars cannot have sent is passed over."""
    if isinstance(edit.get("logits"), str):
        state.put(logits=edit["logits"])
    for name, (low, high) in {"temperature": bounds.temperature, "shift": bounds.shift}.items():
        value = edit.get(name)
        if isinstance(value, int | float) and low <= value <= high:
            state.put(**{name: float(value)})
