"""Testing saliency maps: which saliency methods pass which tests."""

import streamlit as st

from ui.page import frame
from ui.trust import figures

frame.open_page("trust")


@st.fragment
def body() -> None:
    """A test and what the methods make of it."""
    end = figures.show()
    frame.close_page(end.record, "trust", code=end.code, files=end.files, script=end.script)


body()
