"""What is cleared away: epochs of jobs that are gone, and visitors' runs beyond their room."""

import os
from pathlib import Path

import pytest

from core.commands.training import kept as kept_here
from core.jobs import sweeping
from core.jobs.places import progress_folder
from core.jobs.queue import Queue
from core.limits import Room
from core.recipes import EpochRecord, Recipe
from core.runs import Store, TrainingRequest
from core.runs.quota import MARK, adopt, make_room, mark
from core.settings import settings
from tests.core.runs.conftest import make

REQUESTS = [TrainingRequest(Recipe("mlp-128", "mnist", seed=seed), "data") for seed in range(3)]
RECORD = EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    """Three cancelled jobs with an epoch each, of 1000 bytes."""
    found = Queue(tmp_path / "jobs")
    for place, request in enumerate(REQUESTS):
        found.enter(request, "store")
        found.epoch(request.id, RECORD)
        found.stop(request.id)
        kept(found, request.id, 1000 + place)
    return found


def kept(queue: Queue, name: str, moment: float) -> Path:
    folder = progress_folder(queue.path.parent, name)
    folder.mkdir(parents=True)
    (folder / "state.json").write_bytes(b" " * 1000)
    for path in (folder / "state.json", folder):
        os.utime(path, (moment, moment))
    return folder


def left(queue: Queue) -> list[str]:
    return sorted(place.name for place in (queue.path.parent / "kept").iterdir())


def test_kept_epochs_go_with_the_row_of_their_job(queue: Queue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.queue.REMEMBERED", 2)
    queue.enter(TrainingRequest(Recipe("mlp-128", "mnist", seed=9), "data"), "store")
    assert left(queue) == sorted(request.id for request in REQUESTS[2:])


def test_epochs_without_a_job_are_swept_once_they_are_old(queue: Queue):
    old = kept(queue, "old", 1000)
    new = kept(queue, "new", 1000)
    os.utime(new)
    sweeping.sweep(queue)
    assert not old.exists()
    assert left(queue) == sorted(["new", *(request.id for request in REQUESTS)])


def test_beyond_their_room_the_oldest_epochs_go_and_their_jobs_begin_anew(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
):
    queue.again(REQUESTS[0].id)  # waits, so its epochs stay
    monkeypatch.setattr(sweeping, "ROOM", Room(store=0, kept=2500, mirrors=0, results=0))
    sweeping.sweep(queue)
    assert left(queue) == sorted([REQUESTS[0].id, REQUESTS[2].id])
    assert [queue.find(request.id).epoch for request in REQUESTS] == [1, 0, 1]


def test_epochs_of_the_command_line_go_too_but_not_those_of_a_training_that_runs(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
):
    for name in ("runs", "rests"):
        folder = settings().cache / "kept" / name
        folder.mkdir(parents=True)
        (folder / "state.json").write_bytes(b" " * 1000)
    monkeypatch.setattr(sweeping, "ROOM", Room(store=0, kept=0, mirrors=0, results=0))
    with kept_here("runs"):
        sweeping.sweep(queue)
    assert [place.name for place in (settings().cache / "kept").iterdir() if place.is_dir()] == ["runs"]


def test_visitors_runs_go_the_least_recently_used_first_and_no_others(tmp_path: Path):
    store = Store(tmp_path)
    runs = [store.put(make(Recipe("mlp-128", "mnist", seed=seed))) for seed in range(4)]
    for moment, run in enumerate(runs[1:], 1000):  # the first is the owner's
        mark(store.path(run.id))
        os.utime(store.path(run.id) / MARK, (moment, moment))
    assert store.read(runs[1].id) is not None  # used just now
    adopt(store.path(runs[3].id))
    assert make_room(tmp_path, 0, MARK, {runs[1].id}) == [runs[2].id]
    assert {run.id for run in store.list()} == {runs[0].id, runs[1].id, runs[3].id}
    assert make_room(tmp_path, 10**9, MARK) == []
    assert make_room(tmp_path, 0, MARK) == [runs[1].id]


def test_the_run_that_was_just_stored_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweeping, "ROOM", Room(store=0, kept=0, mirrors=0, results=0))
    store = Store(tmp_path)
    before, now = (store.put(make(Recipe("mlp-128", "mnist", seed=seed))) for seed in range(2))
    for run in (before, now):
        mark(store.path(run.id))
    assert sweeping.make_room_for_runs(str(tmp_path), now.id) == [before.id]
