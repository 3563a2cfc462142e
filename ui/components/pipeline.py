"""All layers of a net on one screen: a component whose cards are buttons; a click reports the layer's name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from ui.page import address


def _beside(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")


_mount = st.components.v2.component(
    "digitscope_pipeline", html=_beside(".html"), css=_beside(".css"), js=_beside(".js")
)


def show(
    steps: Sequence[Mapping[str, Any]],
    chosen: str,
    words: str,
    key: str,
    on_pick: Callable[[str], None],
    idle: bool = False,
) -> None:
    """Draw the cards, the chosen one framed; `words` say what they are together; `idle`: in grey."""
    data = {"steps": [dict(step) for step in steps], "chosen": chosen, "words": words, "idle": idle}
    place = address.key(key)
    _mount(key=place, data=data, on_pick_change=lambda: _forward(place, on_pick))


def _forward(key: str, on_pick: Callable[[str], None]) -> None:
    picked = st.session_state[key].get("pick")
    if isinstance(picked, str):
        on_pick(picked)
