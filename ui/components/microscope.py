"""One layer under the pointer: a component that shows a unit's arithmetic in the browser and reports a click."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from ui.page import address

_HERE = Path(__file__).parent
_SCRIPTS = ("sheet.js", "slide.js", "microscope.js", "microscope_parts.js")


def _beside(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_mount = st.components.v2.component(
    "digitscope_microscope", html=_beside("microscope.html"), css=_beside("microscope.css"), js=_beside(*_SCRIPTS)
)


def show(scene: Mapping[str, Any], key: str, on_pick: Callable[[str], None]) -> None:
    """Draw the layer; `on_pick` gets the unit that was clicked, as the address has it, before the page's next run."""
    place = address.key(key)
    _mount(key=place, data=dict(scene), on_pick_change=lambda: _forward(place, on_pick))


def _forward(key: str, on_pick: Callable[[str], None]) -> None:
    picked = st.session_state[key].get("pick")
    if isinstance(picked, str):
        on_pick(picked)
