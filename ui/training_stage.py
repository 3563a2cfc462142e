"""The part of the training page where a training is asked for and watched."""

from dataclasses import dataclass

import streamlit as st

from core.data import DataError, Dataset
from core.jobs import Job
from core.training import Recipe, RecipeError, TrainingError
from ui import cache, training_curves, training_job, training_recipe
from ui.records import TrainingCurves
from ui.training_curves import Chosen


@dataclass(frozen=True)
class Asked:
    """What the controls ask for, on which data; whether that training is under way, its curves drawn already."""

    recipe: Recipe
    data: Dataset
    under_way: bool


def train(chosen: Chosen, shown: TrainingCurves) -> tuple[TrainingCurves, Asked | None]:
    """The recipe's controls, what it amounts to, the button or the progress; None where it makes no sense."""
    with st.container(border=True):
        st.markdown("**Train a network**")
        record = training_recipe.controls(shown, accelerated=_accelerated())
        try:
            wanted = training_recipe.recipe(record)
            data = cache.dataset(wanted.dataset)
        except (DataError, RecipeError) as problem:
            st.error(str(problem), icon=":material/error:")
            return record, None
        training_recipe.summary(wanted, data)
        progress = st.container()

    def live(job: Job) -> None:
        training_curves.show(training_curves.series(chosen, job), record.log, job.epochs)

    with progress:
        under_way = training_job.follow(wanted, data, live)
    return record, Asked(wanted, data, under_way)


@st.cache_resource(max_entries=1, show_spinner=False)
def _accelerated() -> bool:
    """Whether this server trains on something faster than its CPU."""
    from core.training.precision import device

    try:
        return device().type != "cpu"
    except TrainingError:  # DIGITSCOPE_DEVICE names one that is not there: the sidebar and the job say so
        return False
