"""Jobs on a Dask cluster: a real scheduler, two workers and two app replicas on loopback, one worker killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import distributed
import pytest

from core import jobs
from core.jobs.cluster import Cluster
from core.jobs.job import JobError
from core.recipes import Recipe
from core.runs import Store
from core.settings import settings
from tests.core.jobs.conftest import ended, until
from tests.helpers.patience import PATIENCE
from ui.page.sections import ROOT

QUICK = Recipe("mlp-128", "mnist", epochs=2, validation=0.25)
LONG = replace(QUICK, epochs=60, batch_size=4, seed=1)
ENDLESS = replace(LONG, epochs=10_000)

pytestmark = pytest.mark.slow


@pytest.fixture
def fleet(
    small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """A scheduler, and two workers by their address; all share a store."""
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    notice = tmp_path / "scheduler.json"
    started = [_start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", notice, "--no-dashboard")]
    started += [
        _start("worker", "--scheduler-file", notice, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name)
        for name in ("a", "b")
    ]
    with distributed.Client(scheduler_file=str(notice), timeout=PATIENCE, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        monkeypatch.setenv("DIGITSCOPE_SCHEDULER", client.scheduler.address)
        settings.cache_clear()
        workers = client.scheduler_info()["workers"]
        yield {address: started[1 + "ab".index(worker["name"])] for address, worker in workers.items()}
    _close()
    for process in reversed(started):
        process.kill()
        process.wait()


def _start(kind: str, *words: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _cluster() -> Cluster:
    return jobs._scheduler().cluster


def _close() -> None:
    if _cluster()._client is not None:
        _cluster()._client.close()


def _replica(path: Path, recipe: Recipe) -> "subprocess.Popen[str]":
    """Another app, which asks and waits."""
    path.write_text(recipe.to_toml(), "utf-8")
    command = [sys.executable, "-m", "core", "submit", "--wait", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _begun(name: str) -> int:
    """How many times a worker has begun a job."""
    events = _cluster()._client.get_events("digitscope-jobs")
    return sum(message["kind"] == "began" and message["job"] == name for _, message in events)


def test_two_replicas_have_a_recipe_trained_once_though_a_worker_is_killed_in_the_middle(
    fleet: dict[str, subprocess.Popen[bytes]], tmp_path: Path
):
    other = _replica(tmp_path / "recipe.toml", LONG)
    name = jobs.submit(LONG).id
    until(name, lambda job: job.state == "running" and job.epoch >= 3)
    assert _begun(name) == 1
    doomed = fleet[_cluster().ledger.find(name).worker]
    os.kill(doomed.pid, signal.SIGKILL)
    done = ended(name)
    assert (done.state, done.epoch) == ("done", LONG.epochs)
    said, _ = other.communicate(timeout=PATIENCE)
    assert other.returncode == 0
    assert said.splitlines()[-1].split()[0] == name
    assert _begun(name) == 2
    run = jobs.result(name)
    assert [record.epoch for record in run.history] == list(range(1, LONG.epochs + 1))
    assert [each.id for each in Store(settings().store).list()] == [name]
    assert not list((tmp_path / "store" / ".kept").iterdir())


@pytest.mark.usefixtures("fleet")
def test_a_job_can_be_cancelled_resumed_and_waits_its_turn():
    first, second = jobs.submit(ENDLESS).id, replace(LONG, seed=2)
    until(first, lambda job: job.epoch >= 2)
    waiting = jobs.submit(second)
    assert (waiting.state, waiting.place) == ("queued", 1)
    assert [job.id for job in jobs.jobs()] == [first, waiting.id]
    jobs.cancel(waiting.id)
    assert ended(waiting.id).state == "cancelled"
    jobs.cancel(first)
    answered = jobs.job(first)
    assert answered.stopping or answered.state == "cancelled"
    stopped = ended(first)
    assert not stopped.stopping
    assert stopped.state == "cancelled"
    assert len(stopped.history) == stopped.epoch >= 2
    assert len(jobs.partial(first).history) >= stopped.epoch
    jobs.resume(waiting.id)
    assert ended(waiting.id).state == "done"


@pytest.mark.usefixtures("fleet")
def test_a_failure_is_told_in_words():
    failed = ended(jobs.submit(replace(QUICK, share=0.001)).id)
    assert failed.state == "failed"
    assert "No image is left to train on" in failed.message


def test_a_scheduler_that_is_not_there_is_told():
    with pytest.raises(JobError, match=r"No Dask scheduler answers .* unset the variable"):
        Cluster("tcp://127.0.0.1:9").jobs()
