"""What a figure under the pointer is given, and what it hands back when a hand lets go."""

import base64
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.page import address

_HERE = Path(__file__).parent


def beside(*names: str) -> str:
    """The files of this folder, one after the other."""
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def packed(values: NDArray[Any], kind: str) -> str:
    """An array as base64 of its numbers, of a kind such as "<f4"."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")


def draw(
    mount: Callable[..., Any], scene: Mapping[str, Any], key: str, on_edit: Callable[[Mapping[str, Any]], None]
) -> None:
    """Draw a component made of `hands.js`; `on_edit` gets what was let go, before the page's next run.

    What it holds is the browser's word, to be checked.
    """
    place = address.key(key)
    serial = address.key(f"{key} serial")

    def forward() -> None:
        edit = st.session_state[place].get("edit")
        if isinstance(edit, Mapping):
            st.session_state[serial] = edit.get("serial")  # tells the browser which of its changes this answers
            on_edit(edit)

    mount(key=place, data={**scene, "serial": st.session_state.get(serial, 0)}, on_edit_change=forward)


def are_numbers(value: Any, count: int) -> TypeGuard[list[float]]:  # noqa: ANN401
    """Whether it is a list of so many finite numbers."""
    return (
        isinstance(value, list)
        and len(value) == count
        and all(isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in value)
    )
