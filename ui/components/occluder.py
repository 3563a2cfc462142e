"""A patch to drag over an image: a component that looks its probabilities up in the browser and reports where it was
let go.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.charts import pictures
from ui.charts.theme import HIGHLIGHT, MARK, MUTED, SEQUENTIAL
from ui.page import address

_HERE = Path(__file__).parent
_COLOURS = {"explained": HIGHLIGHT, "other": MUTED, "whole": MARK}
_MOUNT = st.components.v2.component(
    "digitscope_occluder",
    css=(_HERE / "occluder.css").read_text(encoding="utf-8"),
    js=(_HERE / "occluder.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Patch:
    """A square: its corner's column and row, and its side."""

    column: int
    row: int
    side: int


@dataclass(frozen=True)
class OcclusionScene:
    """An image and what the patch is filled with, uint8 C×H×W; p of all classes with it at each place, R×K×classes,
    and without it; the class that is explained.
    """

    image: NDArray[np.uint8]
    fill: NDArray[np.uint8]
    hidden: NDArray[np.float32]
    whole: NDArray[np.floating]
    explained: int


def payload(scene: OcclusionScene, patch: Patch, sides: tuple[int, int, int]) -> dict[str, Any]:
    """What the browser gets; `sides` are the least, the most and the step of the patch's side."""
    rows, columns, classes = scene.hidden.shape
    fall = pictures.paint(scene.hidden[..., scene.explained], SEQUENTIAL, (0.0, 1.0))
    return {
        "image": pictures.data_uri(pictures.photograph(scene.image)),
        "fill": pictures.data_uri(pictures.photograph(scene.fill)),
        "pixels": scene.image.shape[1],
        "places": [rows, columns, classes],
        "p": base64.b64encode(scene.hidden.astype("<f4").tobytes()).decode("ascii"),
        "whole": [round(float(each), 6) for each in scene.whole],
        "fall": pictures.data_uri(fall),
        "explained": scene.explained,
        "patch": [patch.column, patch.row, patch.side],
        "sides": list(sides),
        "colours": _COLOURS,
    }


def show(data: Mapping[str, Any], key: str, on_drop: Callable[[Patch], None]) -> None:
    """Draw it; `on_drop` gets the patch that was let go, before the page's next run."""
    place = address.key(key)
    _MOUNT(key=place, data=dict(data), on_patch_change=lambda: _forward(place, on_drop))


def _forward(key: str, on_drop: Callable[[Patch], None]) -> None:
    sent = st.session_state[key].get("patch")
    if isinstance(sent, list) and len(sent) == 3 and all(isinstance(each, int) for each in sent):
        on_drop(Patch(*sent))
