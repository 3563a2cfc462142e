"""Loss up, accuracy flat: a change of the validation loss, image by image; and how far the net's confidence holds."""

import streamlit as st

from core.statistics import calibration, loss_split
from ui.loss_up_accuracy_flat import calibration_view, figures, preset
from ui.loss_up_accuracy_flat.charts import loss_split as charts
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import frame
from ui.shared import certainty, choose_run, claim_link

frame.open_page("loss_up_accuracy_flat")
choice, start = st.columns([4, 1], gap="medium", vertical_alignment="bottom")
with start:
    preset.show()
with choice:
    run, chosen = choose_run.choose(LossUpAccuracyFlat, "run", choose_run.CHECKPOINTED)


@st.fragment
def body() -> None:
    """Two epochs, the change between them by image, and what one temperature mends."""
    study, record = figures.studied(run, LossUpAccuracyFlat(run=chosen))
    figures.curves(study)
    record = figures.parts(study, record)
    told = figures.sentence(study)
    st.info(told, icon=":material/lightbulb:")
    certainty.link(told)
    st.markdown("### One temperature for all images")
    record = calibration_view.show(study, record)
    st.markdown("### What the reports answered")
    claim_link.listed("loss_up_accuracy_flat", *figures.ANSWERED)
    claim_link.about("loss_up_accuracy_flat", *figures.ANSWERED)
    frame.close_page(
        record,
        "loss_up_accuracy_flat",
        code=(loss_split.split, calibration.fit_temperature, calibration.reliability, calibration.Reliability),
        files={"loss-split.csv": charts.columns(study.split, study.validation.labels)},
    )


body()
