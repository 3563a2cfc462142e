"""Saliency: what a net looks at in an image, by several methods, nets or classes side by side."""

import streamlit as st

from ui.page import frame
from ui.saliency import figures

frame.open_page("saliency")


@st.fragment
def body() -> None:
    """The image, its maps, and what is known of them."""
    end = figures.show()
    frame.close_page(end.record, "saliency", code=end.code, files=end.files, script=end.script)


body()
