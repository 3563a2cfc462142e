"""Loss up, accuracy flat: a change of the validation loss, image by image; and how far the net's confidence holds."""

import streamlit as st

from core.statistics import calibration, loss_split
from ui.loss_up_accuracy_flat import calibration_view, controls, figures, images_view
from ui.page import frame
from ui.page.figure import figure
from ui.shared import certainty, claim_link

frame.open_page("loss_up_accuracy_flat")


@st.fragment
def body() -> None:
    """Two epochs, the change between them by image, and what one temperature mends."""
    run, epochs, record = controls.controls()
    study = figures.studied(run, epochs)
    told = figures.sentence(study)
    with figure("curves"):
        figures.curves(study)
        st.info(told, icon=":material/lightbulb:")
        figures.source(study)
    certainty.link(told)
    st.markdown("### The images behind the change")
    record = images_view.show(study, record)
    st.markdown("### Temperature scaling")
    record = calibration_view.show(study, record)
    st.markdown("### Answers of the reports")
    claim_link.listed("loss_up_accuracy_flat", *figures.ANSWERED)
    claim_link.about("loss_up_accuracy_flat", *figures.ANSWERED)
    frame.close_page(
        record,
        "loss_up_accuracy_flat",
        code=(loss_split.split, calibration.fit_temperature, calibration.reliability, calibration.Reliability),
        files={"loss-split.csv": study.split.columns(study.validation.labels)},
        script=figures.script(study),
    )


body()
