"""The script of the page's state computes its table."""

from dataclasses import replace

import pytest

from core import jobs
from core.data import load
from core.jobs import TrainingJob
from core.recipes import Recipe
from core.runs import Run, user
from core.training import train
from tests.helpers import scripts

STATES = ({}, {"run": "overfitting", "measure": "accuracy"})  # of which the images are not here
RECIPE = Recipe("mlp-128", "mnist", loss="mse", share=0.05, validation=0.2, epochs=3)


@pytest.fixture
def run() -> Run:
    return train(RECIPE, load("mnist"), user())


def shown(name: str, patch: pytest.MonkeyPatch) -> str:
    """Which function was the state's."""
    _, script = scripts.taken("validation_beats_training", {"run": name}, patch)
    scripts.computes_what_is_shown("validation_beats_training", {"run": name}, patch)
    return script.function


@pytest.mark.parametrize("state", STATES)
def test_the_script_lists_what_was_recorded(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("validation_beats_training", state, monkeypatch)


def test_it_measures_the_images_again(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert shown(run.id, monkeypatch) == "again"


def test_a_stopped_training_which_no_store_holds_has_none(run: Run, monkeypatch: pytest.MonkeyPatch):
    longer = replace(RECIPE, epochs=5)
    part = replace(run, id="0123456789", recipe=longer, stored=False)
    stopped = TrainingJob(part.id, replace(run.request, recipe=longer), "cancelled", epoch=3, history=run.history)
    monkeypatch.setattr(jobs, "jobs", lambda: [stopped])
    monkeypatch.setattr(jobs, "partial", lambda name: part if name == part.id else None)
    files, script = scripts.given("validation_beats_training", {"run": part.id}, monkeypatch)
    assert files
    assert script is None
