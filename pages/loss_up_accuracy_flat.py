"""Loss up, accuracy flat: a change of the validation loss, image by image; and how far the net's confidence holds."""

import streamlit as st

from core import calibration, loss_split
from ui import frame, loss_flat, loss_flat_calibration, runs
from ui.charts import loss_split as charts
from ui.records import LossUpAccuracyFlat

frame.open_page("loss_up_accuracy_flat")
run, chosen = runs.choose(LossUpAccuracyFlat, "run", runs.KEPT)


@st.fragment
def body() -> None:
    """Two epochs, the change between them by image, and what one temperature mends."""
    study, record = loss_flat.studied(run, LossUpAccuracyFlat(run=chosen))
    loss_flat.curves(study)
    record = loss_flat.parts(study, record)
    st.info(loss_flat.sentence(study), icon=":material/lightbulb:")
    st.markdown("#### One temperature for all images")
    record = loss_flat_calibration.show(study, record)
    st.markdown("#### What a report answered")
    loss_flat.reported(study)
    frame.close_page(
        record,
        "loss_up_accuracy_flat",
        code=(loss_split.split, calibration.fit_temperature, calibration.reliability, calibration.Reliability),
        files={"loss-split.csv": charts.columns(study.split, study.validation.labels)},
    )


body()
