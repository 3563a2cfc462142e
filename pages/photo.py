"""Your own photo: a square of it, and what every street-number net reads there."""

import streamlit as st

from ui import frame, photo_stage, photo_subject
from ui.records import Photo

frame.open_page("photo")
picture, chosen = photo_subject.choose()
if picture is None:
    frame.close_page(Photo(**chosen, **photo_stage.settings()), "photo", code=photo_stage.CODE)
    st.stop()
st.fragment(photo_stage.show)(picture, chosen)
