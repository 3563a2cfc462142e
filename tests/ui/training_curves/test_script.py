"""The script of the page's state computes its table."""

from dataclasses import replace

import pytest

from core import jobs
from core.data import load
from core.jobs import TrainingJob
from core.recipes import Recipe
from core.runs import user
from core.training import train
from tests.helpers import scripts

STATES = (
    {},
    {"run": "mnist-cnn", "compare": ["mlp-128-64", "overfitting", "r1"], "log": "true", "epoch": "0"},
)
RECIPE = Recipe("mlp-128", "mnist", share=0.05, epochs=2)  # without validation images


@pytest.mark.parametrize("state", STATES)
def test_the_script_lists_what_is_drawn(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("training_curves", state, monkeypatch)


def test_it_lists_a_visitors_own_training_and_none_beside_a_stopped_one(monkeypatch: pytest.MonkeyPatch):
    run = train(RECIPE, load("mnist"), user())
    longer = replace(RECIPE, epochs=5)
    part = replace(run, id="0123456789", recipe=longer, stored=False)
    stopped = TrainingJob(part.id, replace(run.request, recipe=longer), "cancelled", epoch=2, history=run.history)
    monkeypatch.setattr(jobs, "jobs", lambda: [stopped])
    monkeypatch.setattr(jobs, "partial", lambda name: part if name == part.id else None)
    scripts.computes_what_is_shown("training_curves", {"run": run.id}, monkeypatch)
    files, script = scripts.given("training_curves", {"run": run.id, "compare": [part.id]}, monkeypatch)
    assert files
    assert script is None
