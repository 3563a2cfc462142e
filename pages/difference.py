"""Uncertainty in comparisons: seeds against images, intervals against a test, choosing on the test set."""

import streamlit as st

from ui.difference import figures
from ui.page import frame

frame.open_page("difference")


@st.fragment
def body() -> None:
    """A view and what it says."""
    told, record = figures.show()
    files = {f"difference-{record.view}.csv": told.columns} if told.columns else None
    frame.close_page(record, "difference", code=told.code, files=files, script=told.script)


body()
