"""Your own photo: a square of it, and what every street-number net reads there."""

import streamlit as st

from ui.page import frame
from ui.photo import controls, figures
from ui.photo.record import Photo

frame.open_page("photo")
picture, chosen = controls.choose()
if picture is None:
    frame.close_page(Photo(**chosen, **figures.settings()), "photo", code=figures.CODE)
    st.stop()
st.fragment(figures.show)(picture, chosen)
