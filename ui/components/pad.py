"""A drawing pad for mouse, touch, pen and keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core.data import strokes
from ui.page import address

_HERE = Path(__file__).parent

_MOUNT = st.components.v2.component(
    "digitscope_pad",
    css=(_HERE / "pad.css").read_text(encoding="utf-8"),
    js=(_HERE / "pad.js").read_text(encoding="utf-8"),
)


def pad(shown: strokes.Strokes, on_change: Callable[[strokes.Strokes], None], label: str, key: str = "pad") -> None:
    """The pad with these strokes on it; `on_change` gets the new ones after each stroke, undo, redo and clear."""
    key = address.key(key)

    def changed() -> None:
        values: Any = st.session_state[key].get("strokes")
        try:
            on_change(strokes.received(values))
        except strokes.StrokesError:
            return  # a forged message: what was drawn before stays

    _MOUNT(
        key=key,
        data={
            "strokes": strokes.sent(shown),
            "label": label,
            "most": strokes.LIMIT,
            "thickness": strokes.THICKNESS,
            "thinnest": strokes.THINNEST,
            "thickest": strokes.THICKEST,
        },
        on_strokes_change=changed,
    )
