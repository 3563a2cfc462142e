"""Training curves: train a net and watch it, compare trainings, look into their epochs."""

import streamlit as st

from core import training
from core.recipes import updates
from core.reports import over_fitting
from ui.charts import training as charts
from ui.page import essentials, frame
from ui.page.figure import figure
from ui.shared import claim_link
from ui.training_curves import curves, epoch_view, following, leads, recipe_controls, scaled_pixels, train
from ui.training_curves.record import TrainingCurves

frame.open_page("training_curves")


@st.fragment
def body() -> None:
    """The runs that are shown, their curves beside the recipe of another one, and what follows from them."""
    following.land()
    chosen, shown = curves.choose()
    run = next(iter(chosen.values()))
    drawn = curves.series(chosen)
    with figure("curves"):
        left, right = st.columns([2, 1], gap="medium")
        with left:
            places = curves.CurvePlaces.here()
        with right:
            record, asked = train.train(chosen, shown, places)
            if asked is None or not asked.under_way:
                places.show(drawn, shown.log)
                curves.show_verdict(run)
    if asked is None or not asked.under_way:
        curves.show_rule(run)
        curves.show_test(run)
    leads.show(record)
    st.markdown("### Epoch by epoch")
    record = epoch_view.show(run, record)
    st.markdown("### Layer by layer: gradients and updates")
    curves.layers(run.history)
    if essentials.in_sight(TrainingCurves, "pixels"):
        st.markdown("### Raw or scaled pixels")
    record = scaled_pixels.show(record)
    if asked is not None:
        recipe_controls.take_away(asked.recipe)
    claim_link.about("training_curves")
    frame.close_page(
        record,
        "training_curves",
        code=(training.fit, over_fitting.verdict, updates.Updates),
        files={"trainings.csv": charts.columns(drawn)},
        script=curves.script(chosen, drawn),
    )


body()
