"""How far to believe it: which saliency methods pass which tests."""

import streamlit as st

from ui.page import frame
from ui.trust import figures

frame.open_page("trust")
st.fragment(figures.show)()
