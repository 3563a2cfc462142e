"""The events of a scheduler, folded into jobs."""

from itertools import permutations

import pytest

from core.jobs.ledger import Ledger
from core.recipes import EpochRecord, Recipe
from core.runs import TrainingRequest

RECIPE = Recipe("mlp-128", "mnist", epochs=2)
RECORDS = [EpochRecord(epoch, 0.5 / epoch, 0.8, None, None, 1e-3, 1.0, 100.0) for epoch in (1, 2)]


def asked(moment: float, job: str = "a") -> tuple[float, dict[str, object]]:
    return moment, {"job": job, "kind": "asked", "recipe": RECIPE.to_dict(), "fingerprint": "data", "store": "runs"}


def began(moment: float, job: str = "a", history: int = 0) -> tuple[float, dict[str, object]]:
    kept = [record.to_dict() for record in RECORDS[:history]]
    return moment, {"job": job, "kind": "began", "worker": "tcp://w", "history": kept}


def epoch(moment: float, number: int, job: str = "a") -> tuple[float, dict[str, object]]:
    return moment, {"job": job, "kind": "epoch", "record": RECORDS[number - 1].to_dict()}


def step(moment: float, batch: float, job: str = "a") -> tuple[float, dict[str, object]]:
    told = {"epoch": 1, "batch": batch, "loss": 0.3, "images_per_second": 10.0, "seconds_left": 5.0}
    return moment, {"job": job, "kind": "step", "step": told}


def ended(moment: float, state: str, job: str = "a", message: str = "") -> tuple[float, dict[str, object]]:
    return moment, {"job": job, "kind": "ended", "state": state, "message": message}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def fill(ledger: Ledger, *events: tuple[float, dict[str, object]]) -> None:
    for event in events:
        ledger.note(event)


def test_a_job_goes_its_way(ledger: Ledger):
    fill(ledger, asked(1), began(2), epoch(3, 1), step(4, 0.5))
    entry = ledger.find("a")
    job = entry.job
    assert (job.state, job.epoch, job.batch, job.loss, job.history) == ("running", 1, 0.5, 0.3, (RECORDS[0],))
    assert (job.request, entry.worker, entry.store) == (TrainingRequest(RECIPE, "data"), "tcp://w", "runs")
    fill(ledger, epoch(5, 2), ended(6, "done"))
    assert (ledger.find("a").job.state, ledger.find("a").job.history) == ("done", tuple(RECORDS))


def test_old_events_that_come_again_change_nothing(ledger: Ledger):
    events = (asked(1), began(2), epoch(3, 1), ended(4, "failed", message="why"))
    fill(ledger, *events, *events)
    assert (ledger.find("a").job.state, ledger.find("a").job.message) == ("failed", "why")


def test_who_asks_second_changes_neither_state_nor_place(ledger: Ledger):
    fill(ledger, asked(1), asked(2, "b"), asked(3))
    assert [entry.job.id for entry in ledger.all()] == ["a", "b"]
    assert [entry.job.place for entry in ledger.all()] == [0, 1]
    fill(ledger, began(4), asked(5))
    assert ledger.find("a").job.state == "running"
    assert ledger.find("b").job.place == 1


def test_a_worker_that_takes_over_says_how_much_is_there(ledger: Ledger):
    fill(ledger, asked(1), began(2), epoch(3, 1), epoch(4, 2), began(5, history=1))
    assert ledger.find("a").job.history == (RECORDS[0],)
    assert ledger.find("a").job.epoch == 1


def test_a_late_step_wakes_no_job_that_has_ended(ledger: Ledger):
    fill(ledger, asked(1), began(2), ended(3, "cancelled"), step(4, 0.5))
    assert (ledger.find("a").job.state, ledger.find("a").job.batch) == ("cancelled", 0.0)


def test_a_stopped_job_that_is_asked_for_again_waits_with_its_epochs(ledger: Ledger):
    fill(ledger, asked(1), began(2), epoch(3, 1), ended(4, "failed", message="why"), asked(5, "b"), asked(6))
    job = ledger.find("a").job
    assert (job.state, job.message, job.place, job.history) == ("queued", "", 1, (RECORDS[0],))


@pytest.mark.parametrize("order", list(permutations(["run", "wait", "end"])))
def test_what_runs_comes_first_then_the_queue_then_the_rest(ledger: Ledger, order: tuple[str, ...]):
    for moment, name in enumerate(order):
        fill(ledger, asked(moment, name))
    fill(ledger, began(10, "run"), ended(11, "done", "end"))
    assert [entry.job.id for entry in ledger.all()] == ["run", "wait", "end"]


def test_news_of_a_job_nobody_asked_for_is_ignored(ledger: Ledger):
    fill(ledger, began(1), step(2, 0.5), ended(3, "done"))
    assert ledger.find("a") is None
    assert ledger.all() == []


def test_a_job_that_was_cancelled_is_stopping_until_it_has_ended(ledger: Ledger):
    stopping = {"job": "a", "kind": "stopping"}
    fill(ledger, asked(1), (2, stopping))
    assert not ledger.find("a").job.stopping
    fill(ledger, began(3), (4, stopping), step(5, 0.5))
    assert (ledger.find("a").job.state, ledger.find("a").job.stopping) == ("running", True)
    fill(ledger, ended(6, "cancelled"), (7, stopping))
    assert not ledger.find("a").job.stopping
    fill(ledger, asked(8), began(9))
    assert not ledger.find("a").job.stopping


@pytest.mark.parametrize("recipe", [None, [], {"model": ["mlp-128"]}, {**RECIPE.to_dict(), "later": 1}])
def test_another_version_s_recipe_is_ignored(ledger: Ledger, recipe: object):
    moment, message = asked(1)
    fill(ledger, (moment, {**message, "recipe": recipe}), began(2))
    assert ledger.find("a") is None
    fill(ledger, asked(3))
    assert ledger.find("a").job.recipe == RECIPE
