"""Networks compared: which net reads street numbers best, and at what price."""

import streamlit as st

from ui.page import frame
from ui.shared import claim_link
from ui.street_numbers import claims, figures

frame.open_page("street_numbers")


@st.fragment
def body() -> None:
    """A view of the chosen nets, and what it says."""
    told, record = figures.show()
    files = {f"street-numbers-{record.view}.csv": told.columns} if told.columns else None
    claim_link.about("street_numbers", *(claims.JUDGED if record.view == "claims" else ()))
    frame.close_page(record, "street_numbers", code=told.code, files=files, script=told.script)


body()
