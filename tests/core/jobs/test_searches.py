"""Searches as jobs: they share one queue with trainings, and lose no trial when they are stopped."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from core import jobs
from core.__main__ import main
from core.data import load
from core.jobs import worker
from core.jobs.job import SearchJob, State, TrainingJob
from core.jobs.local import Local, stored_at
from core.jobs.performing import Cancelled, search
from core.jobs.places import worker_lock, worker_name
from core.jobs.queue import Queue
from core.jobs.split import SplitJobs
from core.recipes import Recipe
from core.runs import TrainingRequest
from core.settings import settings
from core.tuning import Interval, SearchRequest, Space, StudySpec, studies
from core.tuning.journal import Journal
from core.tuning.search import work
from tests.core.jobs.conftest import ended, until, worker_pid

QUICK = Recipe("mlp-128", "mnist", epochs=1, validation=0.25)
SPACE = Space({"learning_rate": Interval(1e-3, 0.1, log=True)})
SPEC = StudySpec(QUICK, SPACE, samplers=("grid", "random"), budget=3, repeats=1)
HALTED = replace(SPEC, recipe=replace(QUICK, epochs=60, batch_size=16), budget=2)  # to be killed in the middle
ENDLESS = replace(SPEC, recipe=replace(QUICK, epochs=10_000, batch_size=16))

pytestmark = pytest.mark.usefixtures("small_data", "short_lived")


class Even:
    """A judge to whom all recipes are equal."""

    def validation(self, recipe: Recipe) -> float:
        return 0.5

    def test(self, recipe: Recipe) -> float:
        return 0.5


def folder() -> Path:
    return settings().cache / "jobs"


def log() -> list[str]:
    return (folder() / "worker-default.log").read_text("utf-8").splitlines()


def asked(spec: StudySpec = SPEC) -> SearchRequest:
    return SearchRequest(spec, load("mnist").fingerprint)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, State]]:
    """Have a worker in this process do what is asked for; how each job ended."""
    monkeypatch.setattr(worker, "modest", lambda: None)

    def served(*requests: SearchRequest | TrainingRequest) -> dict[str, State]:
        queue = Queue(folder())
        for request in requests:
            queue.enter(request, str(studies()) if isinstance(request, SearchRequest) else stored_at())
        worker.serve(folder(), idle=0.2)
        return {job.id: job.state for job in queue.all()}

    return served


def parameters(journal: Journal) -> list[list[float]]:
    """Those of each search's trials, in order; of a grid, whose order is its own, sorted."""
    rates = [[trial.parameters["learning_rate"] for trial in each.trials] for each in journal.results().searches]
    return [sorted(rates[0]), rates[1]]


def undisturbed(spec: StudySpec, place: Path) -> list[list[float]]:
    journal = Journal(spec, place)
    work(journal, Even())
    return parameters(journal)


def test_a_search_lets_a_training_pass_after_its_trial_and_both_are_done_one_at_a_time(serve):
    wanted, training = asked(), TrainingRequest(QUICK, load("mnist").fingerprint)
    assert serve(wanted, training) == {wanted.id: "done", training.id: "done"}
    words, names = ("searching", "gives way", "searched", "training", "trained"), (wanted.id, training.id)
    told = [(word, name) for line in log() for word in words for name in names if f" {word} {name}" in line]
    assert told == [
        ("searching", wanted.id),
        ("gives way", wanted.id),
        ("training", training.id),
        ("trained", training.id),
        ("searching", wanted.id),
        ("searched", wanted.id),
    ]
    results = wanted.journal().results()
    job = jobs.job(wanted.id)
    assert isinstance(job, SearchJob)
    assert (job.trials, job.total, job.best, job.progress) == (6, 6, results.best, 1.0)
    assert all(each.test_accuracy is not None for each in results.searches)
    assert isinstance(jobs.job(training.id), TrainingJob)
    assert jobs.result(training.id) is not None


def test_two_searches_take_turns(serve, tmp_path: Path):
    first, second = asked(), asked(replace(SPEC, recipe=replace(QUICK, epochs=2)))
    assert serve(first, second) == {first.id: "done", second.id: "done"}
    turns = [line.split()[-1] for line in log() if "gives way" in line]
    assert turns[:4] == [first.id, second.id, first.id, second.id]
    assert parameters(first.journal()) == parameters(second.journal()) == undisturbed(SPEC, tmp_path / "alone")


def test_a_search_stops_when_it_is_told_and_goes_on_from_there(tmp_path: Path):
    told: list[tuple[int, float | None]] = []

    def tell(trials: int, best: float | None) -> bool:
        told.append((trials, best))
        return trials == 2

    with pytest.raises(Cancelled):
        search(asked(), tmp_path, tell, lambda: False)
    journal = asked().journal(tmp_path)
    assert told[0] == (0, None)
    assert told[-1] == (2, journal.results().best)
    assert journal.results().done == 2
    search(asked(), tmp_path, lambda *_: False, lambda: False)
    assert parameters(journal) == undisturbed(SPEC, tmp_path / "alone")


def test_a_search_that_was_cancelled_before_its_turn_trains_nothing(tmp_path: Path):
    with pytest.raises(Cancelled):
        search(asked(), tmp_path, lambda *_: True, lambda: False)
    assert asked().journal(tmp_path).results().done == 0


def test_a_search_on_other_data_and_one_without_images_are_told(serve):
    elsewhere = SearchRequest(SPEC, "other")
    empty = asked(replace(SPEC, recipe=replace(QUICK, share=0.003, validation=0.9)))
    assert set(serve(elsewhere, empty).values()) == {"failed"}
    assert "same DIGITSCOPE_DATA" in jobs.job(elsewhere.id).message
    assert "No image is left" in jobs.job(empty.id).message


def test_a_folder_that_cannot_be_written_is_told(serve):
    studies().parent.mkdir(parents=True, exist_ok=True)
    studies().write_text("in the way")
    assert serve(asked()) == {asked().id: "failed"}
    assert "cannot be used" in jobs.job(asked().id).message


class Fleet:
    """A cluster that knows one training."""

    def __init__(self, job: TrainingJob) -> None:
        self.known, self.did = job, []

    def job(self, name: str) -> TrainingJob | None:
        return self.known if name == self.known.id else None

    def jobs(self) -> list[TrainingJob]:
        return [self.known]

    def __getattr__(self, name: str) -> Callable[..., object]:
        return lambda asked, *_: self.did.append((name, asked))


def test_where_a_cluster_trains_this_machine_searches():
    training, wanted = TrainingRequest(QUICK, "data"), asked()
    fleet = Fleet(TrainingJob(training.id, training, "running"))
    folder().mkdir(parents=True)
    split = SplitJobs(fleet, Local(folder()))
    with worker_lock(folder(), worker_name()):  # the test is the worker
        assert isinstance(split.submit(wanted), SearchJob)
        assert [job.id for job in split.jobs()] == [training.id, wanted.id]
        assert split.job(wanted.id).state == "queued"
        assert split.job(training.id) is fleet.known
        split.cancel(wanted.id)
        assert split.job(wanted.id).state == "cancelled"
        assert split.resume(wanted.id).state == "queued"
        assert not fleet.did
        split.submit(training)
        for action in ("cancel", "resume", "partial"):
            getattr(split, action)(training.id)
    assert fleet.did == [("submit", training), *[(each, training.id) for each in ("cancel", "resume", "partial")]]


@pytest.mark.slow
def test_a_search_whose_worker_is_killed_goes_on_with_no_trial_lost_or_doubled(tmp_path: Path):
    name = jobs.search(HALTED).id
    until(name, lambda job: job.trials >= 1)
    os.kill(worker_pid(log()), signal.SIGKILL)
    lost = ended(name)
    journal = asked(HALTED).journal()
    done = journal.results().done
    assert lost.state == "lost"
    assert "after the last finished epoch or trial" in lost.message
    assert 1 <= done < HALTED.total
    jobs.resume(name)
    assert ended(name).state == "done"
    assert parameters(journal) == undisturbed(HALTED, tmp_path / "alone")


@pytest.mark.slow
def test_the_command_line_lists_cancels_and_resumes_a_search_that_runs_or_waits():
    def said(*words: str) -> str:
        return CliRunner().invoke(main, words).output

    training, name = jobs.submit(replace(QUICK, epochs=10_000)).id, jobs.search(ENDLESS).id
    assert "trial 0 of 6" in said("jobs")
    assert said("cancel", name) == ""
    assert jobs.job(name).state == "cancelled"
    assert name in said("resume", name)
    jobs.cancel(training)
    until(name, lambda job: job.state == "running")
    assert f"{name}  mlp-128       running  trial 0 of 6" in said("jobs")
    assert said("cancel", name) == ""
    assert ended(name).state == "cancelled"
    assert asked(ENDLESS).journal().results().done == 0
