"""Validation above training: the same training images, measured twice."""

import streamlit as st

from core.reports.epoch_results import DROPOUT_RUN
from core.training import measured_again
from ui.page import frame, state
from ui.shared import choose_run, claim_link
from ui.validation_beats_training import figures
from ui.validation_beats_training.record import ValidationBeatsTraining

frame.open_page("validation_beats_training")


@st.fragment
def body() -> None:
    """The run, its epochs measured in several ways, and what follows."""
    usual = choose_run.offered().get(DROPOUT_RUN)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        run, chosen = choose_run.choose(
            ValidationBeatsTraining, "run", choose_run.ANY, "Training shown", first=lambda each: each is usual
        )
        what = state.choice(ValidationBeatsTraining, "measure", "Measure")
    rows, script = figures.show(run, what)
    claim_link.about("validation_beats_training")
    frame.close_page(
        ValidationBeatsTraining(chosen, what),
        "validation_beats_training",
        code=(measured_again.measured, measured_again.mean),
        files={"measured-again.csv": figures.columns(rows)},
        script=script,
    )


body()
