"""Training curves: train a net and watch it, compare trainings, look into their epochs."""

import streamlit as st

from core import training
from core.recipes import updates
from core.reports import over_fitting
from ui.charts import training as charts
from ui.page import frame
from ui.shared import claim_link
from ui.training_curves import curves, epoch_view, following, recipe_controls, rehearsal, scaled_pixels, train

frame.open_page("training_curves")


@st.fragment
def body() -> None:
    """The runs that are shown, the recipe of another one, the curves and what follows from them."""
    following.land()
    chosen, shown = curves.choose()
    run = next(iter(chosen.values()))
    record, asked = train.train(chosen, shown)
    drawn = curves.series(chosen)
    if asked is None or not asked.under_way:
        curves.show(drawn, shown.log)
        curves.show_verdict(run)
        curves.show_test(run)
    st.markdown("### Epoch by epoch")
    record = epoch_view.show(run, record)
    st.markdown("### Layer by layer: gradients and updates")
    curves.layers(run.history)
    st.markdown("### Why validation may beat training")
    rehearsal.show(run)
    st.markdown("### Raw or scaled pixels")
    record = scaled_pixels.show(record)
    if asked is not None:
        st.markdown("### Epochs, batches, updates")
        recipe_controls.calculator(asked.recipe, asked.data)
        recipe_controls.take_away(asked.recipe)
    claim_link.about("training_curves")
    frame.close_page(
        record,
        "training_curves",
        code=(training.fit, over_fitting.verdict, updates.Updates),
        files={"trainings.csv": charts.columns(drawn)},
    )


body()
