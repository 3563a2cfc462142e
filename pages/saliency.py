"""Saliency: what a net looks at in an image, by several methods, nets or classes side by side."""

import streamlit as st

from ui.page import frame
from ui.saliency import figures

frame.open_page("saliency")
st.fragment(figures.show)()
