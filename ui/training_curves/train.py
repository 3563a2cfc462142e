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


def train(chosen: Chosen, shown: TrainingCurves) -> tuple[TrainingCurves, ChosenTraining | None]:
    """The recipe's controls, what it amounts to, the button or the progress; None where it makes no sense."""
    with st.container(border=True):
        st.markdown("**Train a network**")
        record = recipe_controls.controls(shown, accelerated=_accelerated())
        try:
            wanted = recipe_controls.recipe(record)
            data = nets.dataset(wanted.dataset)
        except (DataError, RecipeError) as problem:
            st.error(troubles.said(problem), icon=":material/error:")
            return record, None
        recipe_controls.summary(wanted, data)
        progress = st.container()

    def live(job: TrainingJob) -> None:
        curves.show(curves.series(chosen, job), record.log, job.epochs)

    with progress:
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
