"""Wide formulas can be scrolled by keys: an invisible component."""

import streamlit as st

from ui.components.exchange import beside
from ui.page import address

_MOUNT = st.components.v2.component("digitscope_scrollable", js=beside("scrollable.js"))


def formulas() -> None:
    """Mount it; it has nothing to show."""
    _MOUNT(key=address.key("scrollable"))
