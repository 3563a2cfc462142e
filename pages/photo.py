"""Your own photo: a square of it, and what every street-number net reads there."""

import streamlit as st

from ui.page import frame
from ui.photo import figures

frame.open_page("photo")


@st.fragment
def body() -> None:
    """The photo with its square, and what the nets read."""
    end = figures.show()
    frame.close_page(end.record, "photo", code=end.code, files=end.files, script=end.script)


body()
