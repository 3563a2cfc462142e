"""Formulas: σ, softmax, both losses, their gradients, and back-propagation by hand, with numbers."""

import streamlit as st

from ui.formulas import figures
from ui.page import frame

frame.open_page("formulas")


@st.fragment
def body() -> None:
    """The curves, and the formulas that are chosen below them."""
    told = figures.formulas(figures.main())
    frame.close_page(told.record, "formulas", code=told.code, files=told.files, script=told.script)


body()
