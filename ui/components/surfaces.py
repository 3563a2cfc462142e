"""Both loss surfaces of a unit under the pointer: a component that computes and plays in the browser, and reports what
was let go.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.components import exchange
from ui.components.exchange import beside

# The activations whose formulas the script has; the surfaces of others are computed by the server.
UNITS = frozenset({"linear", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "selu"})
SCRIPTS = ("neuron.js", "loss_map.js", "hands.js", "examples.js", "surfaces.js")
_MOUNT = st.components.v2.component("digitscope_surfaces", css=beside("surfaces.css"), js=beside(*SCRIPTS))


def show(scene: Mapping[str, Any], key: str, on_edit: Callable[[Mapping[str, Any]], None]) -> None:
    """Draw both surfaces; `on_edit` gets what was let go, before the page's next run.

    It holds "start" and "end" (two numbers), "pairs" (an input and a target an example) and "step", as far as they
    were moved; what it holds is the browser's word, to be checked.
    """
    exchange.draw(_MOUNT, scene, key, on_edit)
