"""Choose a trained run: shared by the pages that show how a training went."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import jobs, models
from core.functions.class_losses import CLASS_LOSSES
from core.jobs import JobError, TrainingJob
from core.recipes import NAMED
from core.runs import Run, StoreError, shipped, user
from ui.page import fields, state
from ui.shared.run_names import learnt

INTERRUPTED = 4  # stopped trainings that are offered
STOPPED = ("cancelled", "failed", "lost")
LISTED = 10  # seconds for which the list of runs is kept
STUDIES = {
    "overfitting": "Over-fitting",
    "early-stopped": "Stopped early",
    "r1": "R1's set-up",
    "lenet5-flat": "Sharpness-aware",
    "lenet5-random-labels": "Random labels",
    "lenet5-true-labels": "True labels",
}
EMPTY = """**No run here can be shown.** {need} Train one and reload the page:

```sh
python -m core train {name}
```"""


@dataclass(frozen=True)
class Need:
    """What a page asks of a run: the test, the sentence that says it, and a recipe that meets it."""

    met: Callable[[Run], bool]
    sentence: str
    recipe: str = "overfitting"


VALIDATED = Need(
    lambda run: len(run.history) > 1 and all(record.validation_loss is not None for record in run.history),
    "This page needs a run of several epochs with validation losses.",
)
ANY = Need(lambda run: bool(run.history), "This page needs a run of at least one epoch.", "mlp-128")
CHECKPOINTED = Need(
    lambda run: VALIDATED.met(run) and len(run.checkpoints) > 1,
    "This page needs a run with validation losses and stored weights of several epochs.",
)


def choose(
    record: type, name: str, need: Need, label: str = "Run", first: Callable[[Run], bool] = lambda _: True
) -> tuple[Run, str]:
    """The list that opens, bound to the URL by a recipe's name or a run's id: (run, value of the record's field).

    Chosen at first is the first run that is as `first` says, where there is one.

    Where there is no such run, the page says what to do and ends.
    """
    found = {key: run for key, run in offered().items() if need.met(run)}
    if not found:
        st.info(EMPTY.format(need=need.sentence, name=need.recipe), icon=":material/model_training:")
        st.stop()
    usual = next((key for key, run in found.items() if first(run)), next(iter(found)))
    chosen = state.pick(name, label, distinct(found), usual)
    return found[chosen], fields.default(record, name) if chosen == usual else chosen


@st.cache_resource(ttl=LISTED, max_entries=1, show_spinner=False)
def offered() -> dict[str, Run]:
    """All runs by what the URL calls them: those of the app's own recipes by the recipe's name, in order, the shipped
    one first; then the user's by their id, newest first; then what stopped trainings have, by the job's id.
    """
    runs: dict[str, Run] = {}
    for run in (run for store in (shipped(), user()) for run in store.list() if run.has_weights):
        runs.setdefault(run.id, run)  # a copy in the user's store may be damaged
    named: dict[str, Run] = {}
    for name in dict.fromkeys((*STUDIES, *NAMED)):
        same = next((run for run in runs.values() if run.recipe == NAMED[name]), None)
        if same is not None:
            named[name] = runs.pop(same.id)
    return {**named, **runs, **_interrupted()}


def by_id(run_id: str) -> Run:
    """A run that is offered; LookupError where it is gone."""
    found = next((run for run in offered().values() if run.id == run_id), None)
    if found is None:
        raise LookupError(f"The run {run_id} is gone from the store.")
    return found


def distinct(runs: dict[str, Run]) -> dict[str, str]:
    """A title for each, with the name behind it where several would read the same."""
    plain = {name: title(run, name) for name, run in runs.items()}
    same = [text for text in plain.values() if list(plain.values()).count(text) > 1]
    return {name: f"{text} · {name[:8]}" if text in same else text for name, text in plain.items()}


def title(run: Run, name: str = "") -> str:
    """A run as a reader knows it: net · data · epochs · loss."""
    recipe, made = run.recipe, run.provenance
    data = recipe.dataset.upper() + (" (drawn)" if made.source == "drawn" else "")
    part = f"{learnt(recipe):.3g}% of " if recipe.share < 1 else ""
    words = [models.title(recipe.model, **recipe.options), part + data, _epochs(run), CLASS_LOSSES[recipe.loss].short]
    return " · ".join([*([STUDIES[name]] if name in STUDIES else []), *words])


def _epochs(run: Run) -> str:
    cut = run.recipe.early_stopping is None and len(run.history) < run.recipe.epochs
    return f"{len(run.history)} of {run.recipe.epochs} epochs" if cut else f"{len(run.history)} epochs"


def _interrupted() -> dict[str, Run]:
    """What the newest stopped trainings have so far, by the job's id; none where the queue cannot be read."""
    try:
        trainings = [job for job in jobs.jobs() if isinstance(job, TrainingJob)]
        stopped = [job for job in trainings if job.state in STOPPED and job.history][:INTERRUPTED]
        found = {job.id: _partial(job.id, len(job.history)) for job in stopped}
    except (JobError, StoreError):
        return {}
    return {name: run for name, run in found.items() if run is not None}


@st.cache_resource(max_entries=INTERRUPTED, show_spinner=False)
def _partial(name: str, epochs: int) -> Run | None:
    """The net after so many epochs of a stopped job."""
    return jobs.partial(name)
