"""Layer by layer: one image through a net, every layer drawn, any unit computed before your eyes."""

import streamlit as st

from ui.layer_by_layer import figures
from ui.page import frame

frame.open_page("layer_by_layer")


@st.fragment
def body() -> None:
    """The image, its way through the layers, and one unit."""
    end = figures.show()
    frame.close_page(end.record, "layer_by_layer", code=end.code, files=end.files, script=end.script)


body()
