"""Jobs on this machine, with real workers: shared, watched, cancelled, killed, resumed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from core import jobs
from core.__main__ import main
from core.jobs import worker
from core.jobs.job import Job, JobError
from core.jobs.places import worker_lock
from core.jobs.queue import Queue
from core.recipes import Recipe
from core.runs import Run, Store
from core.settings import settings
from core.training import train
from tests.core.jobs.conftest import ended, until, worker_pid
from tests.helpers.patience import PATIENCE
from ui.page.sections import ROOT

QUICK = Recipe("mlp-128", "mnist", epochs=2, validation=0.25)
LONG = replace(QUICK, epochs=10_000, batch_size=16, seed=1)  # nobody waits for its end
HALTED = 60  # epochs of a training that is to be killed in the middle and then to end

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_data", "short_lived")]


def folder() -> Path:
    return settings().cache / "jobs"


def log() -> list[str]:
    return (folder() / "worker-default.log").read_text("utf-8").splitlines()


def starts(name: str) -> list[str]:
    return [line for line in log() if f"training {name}" in line]


def kill_worker() -> None:
    os.kill(worker_pid(log()), signal.SIGKILL)


def gone() -> None:
    """Wait until no worker is left."""
    with worker_lock(folder(), "default", timeout=PATIENCE):
        pass


def same_weights(one: Run, other: Run) -> bool:
    return all(bool((one.weights[name] == other.weights[name]).all()) for name in one.weights)


def test_two_who_ask_share_one_job_and_its_result_and_the_worker_goes_when_idle():
    first, second = jobs.submit(QUICK), jobs.submit(QUICK)
    assert first.id == second.id == first.request.id
    assert first.active
    assert [job.id for job in jobs.jobs()] == [first.id]
    done = ended(first.id)
    assert (done.state, done.epoch, done.progress, done.message) == ("done", 2, 1.0, "")
    assert done.history == jobs.result(first.id).history
    assert len(starts(first.id)) == 1
    gone()
    assert "goes: nothing to do" in log()[-1]
    assert not list((folder() / "kept").iterdir())


def test_what_is_stored_already_is_done_at_once_and_starts_nobody():
    run = train(QUICK)
    job = jobs.submit(QUICK)
    assert (job.id, job.state, job.history) == (run.id, "done", run.history)
    assert jobs.job(run.id).state == "done"
    assert not folder().exists() or not list(folder().glob("*.log"))


def test_many_processes_asking_at_once_cause_one_training():
    command = [sys.executable, "-m", "core", "submit", "--wait", str(recipe_file())]
    environment = os.environ | {"DIGITSCOPE_DATA": str(settings().data)}
    crowd = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [each.communicate(timeout=PATIENCE)[0] for each in crowd]
    assert [each.returncode for each in crowd] == [0] * 3
    name = said[0].split()[0]
    assert all(text.splitlines()[-1].split()[0] == name and "done" in text.splitlines()[-1] for text in said)
    assert len(starts(name)) == 1
    assert [run.id for run in Store(settings().store).list()] == [name]


def recipe_file() -> Path:
    path = settings().data / "quick.toml"
    path.write_text(QUICK.to_toml(), "utf-8")
    return path


def test_thirty_threads_asking_at_once_cause_one_training():
    answers: list[Job] = []
    crowd = [threading.Thread(target=lambda: answers.append(jobs.submit(QUICK))) for _ in range(30)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert len(answers) == 30
    assert len({job.id for job in answers}) == 1
    assert ended(answers[0].id).state == "done"
    assert len(starts(answers[0].id)) == 1


def test_a_cancelled_job_keeps_its_last_epoch_and_the_next_one_is_trained():
    long, quick = jobs.submit(LONG), jobs.submit(QUICK)
    assert (quick.state, quick.place) == ("queued", 1)
    until(long.id, lambda job: job.epoch >= 3)
    jobs.cancel(long.id)
    answered = jobs.job(long.id)
    assert answered.stopping or answered.state == "cancelled"
    stopped = ended(long.id)
    assert (stopped.state, stopped.message) == ("cancelled", "")
    assert 3 <= stopped.epoch < LONG.epochs
    net = jobs.partial(long.id)
    assert net is not None
    assert len(net.history) >= stopped.epoch
    assert jobs.result(long.id) is None
    assert ended(quick.id).state == "done"


def test_a_killed_worker_is_noticed_and_resuming_gives_what_an_undisturbed_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    recipe = replace(LONG, epochs=HALTED, batch_size=2)
    name = jobs.submit(recipe).id
    until(name, lambda job: job.epoch >= 3)
    kill_worker()
    lost = ended(name)
    assert lost.state == "lost"
    assert 3 <= lost.epoch < recipe.epochs
    assert "worker stopped in the middle" in lost.message
    assert str(folder()) in lost.message
    resumed = jobs.resume(name)
    assert resumed.active
    assert ended(name).state == "done"
    begun = int(next(line for line in log() if f"epoch {lost.epoch + 2} " in line and name in line).split()[2])
    assert begun == worker_pid(log())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "undisturbed"))
    monkeypatch.setattr("core.settings.user_cache_path", lambda name: tmp_path / "undisturbed" / name)
    disturbed = jobs.result(name)
    settings.cache_clear()
    assert jobs.job(name) is None
    assert jobs.submit(recipe).id == name
    assert ended(name).state == "done"
    undisturbed = jobs.result(name)
    assert undisturbed.metrics == disturbed.metrics
    assert same_weights(undisturbed, disturbed)
    assert [record.train_loss for record in undisturbed.history] == [record.train_loss for record in disturbed.history]


def test_a_failure_is_told_in_words_and_the_log_has_the_rest():
    failed = ended(jobs.submit(replace(QUICK, share=0.001)).id)
    assert failed.state == "failed"
    assert "No image is left to train on" in failed.message
    assert "Traceback" not in failed.message
    assert any("Traceback" in line for line in log())


def test_other_data_than_those_asked_for_are_not_trained_on():
    failed = ended(jobs.submit(QUICK, fingerprint="other").id)
    assert failed.state == "failed"
    assert "same DIGITSCOPE_DATA" in failed.message


def test_a_store_that_cannot_be_written_is_told_before_anything_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "store").write_text("in the way")
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "store"))
    settings.cache_clear()
    name = jobs.submit(QUICK).id
    failed = ended(name)
    assert failed.state == "failed"
    assert "Nothing was trained, since the run could not be stored" in failed.message
    (tmp_path / "store").unlink()
    jobs.resume(name)
    assert ended(name).state == "done"
    assert len([line for line in log() if "epoch 1 " in line]) == 1


def test_one_job_trains_at_a_time_on_a_device():
    folder().mkdir(parents=True)
    with FileLock(folder() / "device-cpu.lock"):
        name = jobs.submit(QUICK).id
        until(name, lambda job: (folder() / "worker-default.log").exists() and "serves" in "".join(log()))
        time.sleep(1)
        assert jobs.job(name).state == "queued"
    assert ended(name).state == "done"


def test_a_worker_that_never_starts_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.local.ROOT", settings().data)
    monkeypatch.setattr("core.jobs.local.STARTING", 0.0)
    failed = ended(jobs.submit(QUICK).id)
    assert failed.state == "failed"
    assert "No worker starts" in failed.message
    assert "No module named core" in "".join(log())


def test_the_command_line_lists_cancels_and_resumes():
    def said(*words: str) -> str:
        result = CliRunner().invoke(main, words)
        return result.output

    assert said("jobs") == "No jobs.\n"
    name = jobs.submit(LONG).id
    until(name, lambda job: job.epoch >= 1)
    assert f"{name}  mlp-128" in said("jobs")
    assert said("cancel", name) == ""
    assert ended(name).state == "cancelled"
    assert "cancelled" in said("jobs")
    assert name in said("resume", name)
    jobs.cancel(name)
    ended(name)
    assert "no job nobody's" in said("cancel", "nobody's")


def test_a_worker_whose_folder_is_deleted_goes(tmp_path: Path):
    place = tmp_path / "elsewhere"
    command = [sys.executable, "-m", "core", "worker", "--queue", str(place), "--idle", "1000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        end = time.monotonic() + PATIENCE
        while not (place / "worker-default.log").exists() and time.monotonic() < end:
            time.sleep(0.05)
        place.rename(tmp_path / "moved")
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("folder_goes", [True, False])
def test_only_a_worker_without_a_folder_takes_a_broken_queue_calmly(tmp_path: Path, monkeypatch, folder_goes: bool):
    place = tmp_path / "jobs"

    def break_off(queue: Queue) -> bool:
        if folder_goes and place.exists():
            shutil.rmtree(place)
            raise JobError("disk I/O error")
        if not folder_goes:
            raise JobError("disk I/O error")
        return False

    monkeypatch.setattr(Queue, "waiting", break_off)
    monkeypatch.setattr(worker, "modest", lambda: None)
    with nullcontext() if folder_goes else pytest.raises(JobError, match="disk I/O"):
        worker.serve(place, idle=60)


def test_an_unknown_job_is_none():
    assert jobs.job("0" * 20) is None
    assert jobs.partial("0" * 20) is None
    with pytest.raises(JobError, match="no job"):
        jobs.resume("0" * 20)
