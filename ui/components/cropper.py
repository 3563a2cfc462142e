"""A square to place on a photo: a component that previews the crop while it is dragged and reports where it was let
go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.charts import pictures
from ui.page import address

_HERE = Path(__file__).parent
SHOWN = 800  # pixels of the photo's longer side as the browser gets it
_MOUNT = st.components.v2.component(
    "digitscope_cropper",
    css=(_HERE / "cropper.css").read_text(encoding="utf-8"),
    js=(_HERE / "cropper.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Place:
    """A square's centre, in per cent of width and height, and its side, in per cent of the shorter side."""

    x: float
    y: float
    side: float


def payload(
    photo: NDArray[np.uint8], crop: NDArray[np.uint8], place: Place, sides: tuple[float, float]
) -> dict[str, Any]:
    """What the browser gets; uint8 C×H×W both; `sides` are the least and the most of the side."""
    return {
        "photo": pictures.jpeg_uri(pictures.photograph(photo), SHOWN),
        "size": [photo.shape[2], photo.shape[1]],
        "crop": pictures.data_uri(pictures.photograph(crop)),
        "pixels": crop.shape[1],
        "place": [place.x, place.y, place.side],
        "sides": list(sides),
    }


def show(data: Mapping[str, Any], key: str, on_drop: Callable[[Place], None]) -> None:
    """Draw it; `on_drop` gets the square that was let go, before the page's next run."""
    place = address.key(key)
    _MOUNT(key=place, data=dict(data), on_place_change=lambda: _forward(place, on_drop))


def _forward(key: str, on_drop: Callable[[Place], None]) -> None:
    sent = st.session_state[key].get("place")
    if isinstance(sent, list) and len(sent) == 3 and all(isinstance(each, int | float) for each in sent):
        on_drop(Place(*map(float, sent)))
