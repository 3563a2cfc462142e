"""Your own photo: a square of it, and what every street-number net reads there."""

import streamlit as st

from ui.page import frame
from ui.photo import figures

frame.open_page("photo")
st.fragment(figures.show)()
