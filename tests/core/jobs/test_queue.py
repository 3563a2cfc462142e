"""The queue on disk: order, sharing, many processes, damage."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.jobs.job import JobError, Step
from core.jobs.queue import Queue
from core.training import EpochRecord, Recipe
from tests.test_architecture import loaded
from ui.sections import ROOT

RECIPES = [Recipe("mlp-128", "mnist", seed=seed) for seed in range(4)]
RECORD = EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "jobs")


def filled(queue: Queue) -> Queue:
    for number, recipe in enumerate(RECIPES):
        queue.enter(f"job-{number}", recipe, "data", "store")
    return queue


def states(queue: Queue) -> dict[str, tuple[str, int]]:
    return {job.id: (job.state, job.place) for job in queue.all()}


def test_jobs_are_claimed_in_their_order_and_the_others_see_their_place(queue: Queue):
    filled(queue)
    claim = queue.claim("cpu")
    assert claim is not None
    assert (claim.id, claim.recipe, claim.fingerprint, claim.store) == ("job-0", RECIPES[0], "data", "store")
    assert states(queue) == {
        "job-0": ("running", 0),
        "job-1": ("queued", 1),
        "job-2": ("queued", 2),
        "job-3": ("queued", 3),
    }
    assert [job.id for job in queue.all()] == ["job-0", "job-1", "job-2", "job-3"]


def test_asking_again_changes_nothing_as_long_as_a_job_waits_or_runs(queue: Queue):
    filled(queue).claim("cpu")
    before = states(queue)
    filled(queue)
    assert states(queue) == before


def test_a_stopped_job_that_is_asked_for_again_goes_to_the_end_with_its_epochs(queue: Queue):
    filled(queue)
    queue.claim("cpu")
    queue.epoch("job-0", RECORD)
    queue.end("job-0", "failed", "why")
    queue.enter("job-0", RECIPES[0], "data", "elsewhere")
    job = queue.find("job-0")
    assert (job.state, job.place, job.message, job.epoch, job.history) == ("queued", 3, "", 1, (RECORD,))


def test_cancelling_takes_off_the_queue_and_tells_the_worker_of_a_running_job(queue: Queue):
    filled(queue).claim("cpu")
    step = Step(0, 0.25, 1.5, 1000.0, 9.0)
    assert not queue.step("job-0", step)
    queue.stop("job-0")
    queue.stop("job-2")
    assert queue.step("job-0", step)
    assert states(queue)["job-0"] == ("running", 0)
    assert states(queue)["job-2"] == ("cancelled", 0)
    assert states(queue)["job-3"] == ("queued", 2)
    running = queue.find("job-0")
    assert (running.batch, running.loss, running.images_per_second, running.seconds_left) == (0.25, 1.5, 1000.0, 9.0)
    assert running.progress == pytest.approx(0.025)


def test_what_a_dead_worker_was_at_is_lost_and_what_was_being_cancelled_is_cancelled(queue: Queue):
    filled(queue)
    for worker in ("a", "b", "a"):
        queue.claim(worker)
    queue.stop("job-2")
    queue.lose("a", "it died")
    assert {name: state for name, (state, _) in states(queue).items()} == {
        "job-0": "lost",
        "job-1": "running",
        "job-2": "cancelled",
        "job-3": "queued",
    }
    assert queue.find("job-0").message == "it died"
    assert queue.find("job-2").message == ""
    assert queue.workers() == ["b"]


def test_a_job_has_the_epochs_of_its_checkpoint(queue: Queue):
    filled(queue)
    for epoch in (1, 2, 3):
        queue.epoch("job-0", EpochRecord(epoch, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0))
    queue.rewind("job-0", (RECORD,))
    assert (queue.find("job-0").epoch, queue.find("job-0").history) == (1, (RECORD,))


@pytest.mark.parametrize("action", ["stop", "again"])
def test_an_unknown_job_is_said_to_be_unknown(queue: Queue, action: str):
    assert queue.find("nobody's") is None
    with pytest.raises(JobError, match=r"no job nobody's; .*core jobs"):
        getattr(queue, action)("nobody's")


def test_a_worker_is_started_once_in_a_while_and_attempts_are_counted(queue: Queue):
    assert [queue.starting("cpu", moment, 10) for moment in (0, 5, 11, 12, 22)] == [1, 0, 2, 0, 3]
    queue.started("cpu")
    assert queue.starting("cpu", 23, 10) == 1


def test_only_the_latest_jobs_and_those_that_wait_are_remembered(queue: Queue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.queue.REMEMBERED", 2)
    filled(queue)
    for name in ("job-0", "job-2", "job-3"):
        queue.end(name, "done")
    queue.enter("last", RECIPES[0], "data", "store")
    assert {job.id for job in queue.all()} == {"job-1", "job-3", "last"}


def test_a_damaged_file_is_set_aside_and_the_queue_starts_empty(queue: Queue):
    filled(queue)
    queue.path.write_bytes(b"no database at all " * 500)
    with pytest.warns(RuntimeWarning, match=r"damaged .* moved to .*damaged-\w+\.sqlite"):
        assert queue.all() == []
    assert len(list(queue.path.parent.glob("damaged-*.sqlite"))) == 1
    filled(queue)
    assert len(queue.all()) == len(RECIPES)


def test_damage_that_shows_only_in_use_is_a_message_and_the_file_set_aside(queue: Queue):
    filled(queue)
    content = bytearray(queue.path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    queue.path.write_bytes(content)
    with pytest.warns(RuntimeWarning, match="damaged"), pytest.raises(JobError, match="try again"):
        filled(queue)
    assert queue.all() == []


def test_a_server_that_asks_for_jobs_loads_no_torch(queue: Queue):
    found = loaded(
        f"from core.jobs.local import Local; from pathlib import Path; Local(Path({str(queue.path.parent)!r})).jobs()"
    )
    assert "core.jobs.queue" in found
    assert not found & {"torch", "distributed"}


def test_a_folder_that_cannot_be_written_is_a_message(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JobError, match="cannot be used just now"):
        Queue(tmp_path / "file" / "jobs").all()


def test_processes_that_ask_at_the_same_time_share_the_jobs(queue: Queue):
    code = (
        "import sys; from pathlib import Path; from core.jobs.queue import Queue; from core.training import Recipe\n"
        "queue = Queue(Path(sys.argv[1])); sys.stdin.read()\n"
        "for seed in range(20): queue.enter(str(seed), Recipe('mlp-128', 'mnist', seed=seed), 'data', 'store')\n"
    )
    command = [sys.executable, "-c", code, str(queue.path.parent)]
    crowd = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) for _ in range(4)]
    for each in crowd:
        each.stdin.close()
    assert [each.wait() for each in crowd] == [0] * 4
    assert sorted(job.id for job in queue.all()) == sorted(map(str, range(20)))
    assert sorted(job.place for job in queue.all()) == list(range(20))
