"""The browser's history: an invisible component that leaves one entry for each page that was opened.

It also tells the whole document whether the theme is dark, once, and keeps the colour scales of charts in sight when
the address changes.
"""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component(
    "digitscope_history", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def one_entry_a_page() -> None:
    """Mount it; it has nothing to show."""
    _mount(key="history")
