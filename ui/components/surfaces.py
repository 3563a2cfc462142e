"""Both loss surfaces of a unit under the pointer: a component that computes and plays in the browser, and reports what
was let go.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from ui.page import address

# The activations whose formulas the script has; the surfaces of others are computed by the server.
UNITS = frozenset({"linear", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "selu"})
_HERE = Path(__file__).parent
SCRIPTS = ("neuron.js", "loss_map.js", "examples.js", "surfaces.js")


def _beside(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_MOUNT = st.components.v2.component("digitscope_surfaces", css=_beside("surfaces.css"), js=_beside(*SCRIPTS))


def show(scene: Mapping[str, Any], key: str, on_edit: Callable[[Mapping[str, Any]], None]) -> None:
    """Draw both surfaces; `on_edit` gets what was let go, before the page's next run.

    It holds "start" and "end" (two numbers), "pairs" (an input and a target an example) and "step", as far as they
    were moved; what it holds is the browser's word, to be checked.
    """
    place = address.key(key)
    serial = address.key(f"{key} serial")

    def forward() -> None:
        edit = st.session_state[place].get("edit")
        if isinstance(edit, Mapping):
            st.session_state[serial] = edit.get("serial")  # tells the browser which of its changes this answers
            on_edit(edit)

    _MOUNT(key=place, data={**scene, "serial": st.session_state.get(serial, 0)}, on_edit_change=forward)
