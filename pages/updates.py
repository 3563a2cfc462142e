"""Epochs, batches, updates: how often a training changes its weights."""

import streamlit as st

from core.recipes import updates
from ui.page import frame
from ui.page.figure import figure
from ui.shared import claim_link
from ui.updates import controls, figures, sentences

frame.open_page("updates")
record = controls.controls()
with figure("updates"):
    figures.show(record)
st.markdown(sentences.TERMS)
figures.compare(record)
claim_link.about("updates")
frame.close_page(
    record,
    "updates",
    code=(updates.count, updates.Updates),
    files={"updates.csv": figures.columns(record)},
    script=figures.script(record),
)
