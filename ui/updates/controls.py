"""The controls of the page Epochs, batches, updates."""

import streamlit as st

from core.recipes.updates import Updates, count
from ui.page import state
from ui.updates.record import UpdatesOfTraining


def controls() -> UpdatesOfTraining:
    """What a training consists of, in a row."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        images = state.selection(UpdatesOfTraining, "images", "Training images")
        share = state.number(UpdatesOfTraining, "share", "Share of images used", format="percent")
        held = state.number(UpdatesOfTraining, "validation", "Share set aside", format="percent")
        batch = state.selection(UpdatesOfTraining, "batch_size", "Batch size")
        epochs = int(state.number(UpdatesOfTraining, "epochs", "Epochs"))
    return UpdatesOfTraining(images, round(share, 4), round(held, 4), batch, epochs)


def counted(record: UpdatesOfTraining, batch_size: int | None = None) -> Updates:
    """The updates of that training, or of the same with another size of its batches."""
    size = record.batch_size if batch_size is None else batch_size
    return count(record.images, size, record.epochs, record.validation, record.share)
