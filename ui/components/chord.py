"""A loss over two weights or one, and a chord whose ends are dragged: a component that computes in the browser and
reports where they were let go.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.components import exchange
from ui.components.exchange import beside

SCRIPTS = ("neuron.js", "scalar_net.js", "loss_map.js", "hands.js", "chord_chart.js", "chord.js")
_MOUNT = st.components.v2.component("digitscope_chord", css=beside("surfaces.css", "chord.css"), js=beside(*SCRIPTS))


def show(scene: Mapping[str, Any], key: str, on_edit: Callable[[Mapping[str, Any]], None]) -> None:
    """Draw it; `on_edit` gets what was let go, before the page's next run.

    It holds "a" and "b", the weights at the ends, as far as they were moved; what it holds is the browser's word, to be
    checked.
    """
    exchange.draw(_MOUNT, scene, key, on_edit)
