"""Layer by layer: one image through a net, every layer drawn, any unit computed before your eyes."""

import streamlit as st

from ui.layer_by_layer import figures
from ui.page import frame

frame.open_page("layer_by_layer")
st.fragment(figures.show)()
