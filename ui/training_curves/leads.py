"""The ways to two pages that take up one side of a training, with what is chosen here."""

import streamlit as st

from ui.page import fields, state
from ui.page.sections import page
from ui.training_curves.record import TrainingCurves

COUNTED = ("share", "validation", "batch_size", "epochs")  # parameters of both pages


def show(record: TrainingCurves) -> None:
    """A link with the recipe's sizes, and one with the run that is shown."""
    with st.container(horizontal=True, gap="medium"):
        _lead("updates", {name: str(fields.written(getattr(record, name))) for name in COUNTED})
        _lead("validation_beats_training", {"run": str(state.get("run"))})


def _lead(slug: str, parameters: dict[str, str]) -> None:
    entry = page(slug)
    st.page_link(entry.file, label=entry.question, icon=entry.icon, query_params=parameters)
