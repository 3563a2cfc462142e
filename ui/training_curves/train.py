"""Ask for a training and watch it."""

from dataclasses import dataclass

import streamlit as st

from core.data import DataError, Dataset
from core.jobs import TrainingJob
from core.recipes import Recipe, RecipeError, TrainingError
from ui.page import troubles
from ui.shared import nets
from ui.training_curves import curves, following, recipe_controls
from ui.training_curves.curves import Chosen
from ui.training_curves.record import TrainingCurves


@dataclass(frozen=True)
class ChosenTraining:
    """What the controls ask for, on which data; whether that training is under way, its curves drawn already."""

    recipe: Recipe
    data: Dataset
    under_way: bool


def train(
    chosen: Chosen, shown: TrainingCurves, places: curves.CurvePlaces
) -> tuple[TrainingCurves, ChosenTraining | None]:
    """The recipe in a line, its controls behind a button, Train or the progress; None where it makes no sense.

    The curves of a training that is under way are drawn on `places`.
    """
    with st.container(border=True):
        line = st.empty()
        with st.popover("Edit the recipe", icon=":material/tune:", width="stretch"):
            record = recipe_controls.controls(shown, accelerated=_accelerated())
            told = st.empty()
        try:
            wanted = recipe_controls.recipe(record)
            data = nets.dataset(wanted.dataset)
        except (DataError, RecipeError) as problem:
            st.error(troubles.said(problem), icon=":material/error:")
            return record, None
        line.markdown(f"**Train a network**  \n{recipe_controls.line(wanted)}")
        told.caption(recipe_controls.summary(wanted, data))

        def live(job: TrainingJob) -> None:
            places.show(curves.series(chosen, job), record.log, job.epochs)

        under_way = following.follow(wanted, live)
    return record, ChosenTraining(wanted, data, under_way)


@st.cache_resource(max_entries=1, show_spinner=False)
def _accelerated() -> bool:
    """Whether this server trains on something faster than its CPU."""
    from core.training.speed.precision import device

    try:
        return device().type != "cpu"
    except TrainingError:  # DIGITSCOPE_DEVICE names one that is not there: the sidebar and the job say so
        return False
