"""Training curves: train a net and watch it, compare trainings, look into their epochs."""

import streamlit as st

from core import fitting_verdict, training, updates
from ui import frame, training_curves, training_job, training_recipe, training_rehearsal, training_scrub, training_stage
from ui.charts import training as charts

frame.open_page("training_curves")


@st.fragment
def body() -> None:
    """The runs that are shown, the recipe of another one, the curves and what follows from them."""
    training_job.land()
    chosen, shown = training_curves.choose()
    run = next(iter(chosen.values()))
    record, asked = training_stage.train(chosen, shown)
    drawn = training_curves.series(chosen)
    if asked is None or not asked.under_way:
        training_curves.show(drawn, shown.log)
        training_curves.say(run)
    st.markdown("#### Epoch by epoch")
    record = training_scrub.show(run, record)
    st.markdown("#### Layer by layer: gradients and updates")
    training_curves.layers(run.history)
    st.markdown("#### Why validation may beat training")
    training_rehearsal.show(run)
    if asked is not None:
        st.markdown("#### Epochs, batches, updates")
        training_recipe.calculator(asked.recipe, asked.data)
        training_recipe.take_away(asked.recipe)
    frame.close_page(
        record,
        "training_curves",
        code=(training.fit, fitting_verdict.verdict, updates.Updates),
        files={"trainings.csv": charts.columns(drawn)},
    )


body()
