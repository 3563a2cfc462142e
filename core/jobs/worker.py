"""`python -m core worker`: the process that does what is queued, one job after another, and goes when idle."""

import logging
import time
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from core.jobs.asked import OWNER
from core.jobs.job import JobError, State
from core.jobs.performing import LOG, Cancelled, GivesWay, Meter, device_lock, explain, modest, perform, search
from core.jobs.places import IDLE, log_path, lost, progress_folder, worker_lock, worker_name
from core.jobs.queue import ClaimedJob, Queue
from core.jobs.sweeping import make_room_for_runs, sweep
from core.recipes import EpochRecord
from core.runs import TrainingRequest, opened
from core.runs.quota import mark
from core.training import partial as kept_run
from core.tuning.request import SearchRequest

POLL = 0.2  # seconds
PROBE = 2.0  # seconds for which others may hold its lock to see whether it is held


def serve(folder: Path, idle: float = IDLE) -> None:
    """Do what `folder` queues until nothing has come for `idle` seconds, unless another worker does so."""
    folder.mkdir(parents=True, exist_ok=True)
    name, queue = worker_name(), Queue(folder)
    modest()
    try:
        while True:
            with worker_lock(folder, name, PROBE) as lock:
                _work(folder, name, queue, idle, Path(lock.lock_file))
            # What came while the lock was held still, nobody else would serve.
            if not folder.exists() or not queue.waiting():
                return
    except Timeout:
        return


def _work(folder: Path, name: str, queue: Queue, idle: float, lock: Path) -> None:
    """Serve until idle, or until the lock's file is gone with its folder."""
    handler = logging.FileHandler(log_path(folder, name), encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        queue.lose(name, lost(folder, name))
        queue.started(name)
        sweep(queue)
        device = device_lock(folder)
        LOG.info("worker %s serves %s", name, folder)
        last = time.monotonic()
        while lock.exists() and time.monotonic() - last < idle:
            if _next(folder, name, queue, device):
                last = time.monotonic()
            else:
                time.sleep(min(POLL, idle))
        LOG.info("worker %s goes: nothing to do", name)
    except BaseException as error:
        if isinstance(error, JobError) and not lock.exists():
            LOG.info("worker %s goes: its folder went in the middle of a question to the queue", name)
            return
        LOG.exception("worker %s stops: %s", name, type(error).__name__)
        raise
    finally:
        LOG.removeHandler(handler)
        handler.close()


def _next(folder: Path, name: str, queue: Queue, device: FileLock) -> bool:
    """Perform one job, where one waits and the device is free; whether there was one."""
    if not queue.waiting():
        return False
    try:
        with device.acquire(timeout=0):
            claim = queue.claim(name)
            if claim is not None:
                _perform(folder, name, queue, claim)
            return claim is not None
    except Timeout:
        return False


def _perform(folder: Path, name: str, queue: Queue, claim: ClaimedJob) -> None:
    """Perform a job, and tell the queue how it ended, or that it goes on after the others."""
    try:
        queue.end(claim.id, *_outcome(folder, name, queue, claim))
    except GivesWay:
        LOG.info("gives way %s", claim.id)
        queue.give_way(claim.id)


def _outcome(folder: Path, name: str, queue: Queue, claim: ClaimedJob) -> tuple[State, str]:
    """Train or search, and say how it ended; GivesWay where it has not."""
    try:
        if isinstance(claim.request, SearchRequest):
            _search(queue, claim, claim.request)
        else:
            _train(folder, queue, claim, claim.request)
    except GivesWay:
        raise
    except Cancelled:
        LOG.info("cancelled %s", claim.id)
        return "cancelled", ""
    except Exception as error:
        LOG.exception("failed %s", claim.id)
        part = "trial" if isinstance(claim.request, SearchRequest) else "epoch"
        return "failed", explain(error, log_path(folder, name), part)
    return "done", ""


def _search(queue: Queue, claim: ClaimedJob, request: SearchRequest) -> None:
    LOG.info("searching %s %s", claim.id, request.recipe.canonical)
    search(request, Path(claim.store), partial(queue.search, claim.id), queue.waiting)
    LOG.info("searched %s", claim.id)


def _train(folder: Path, queue: Queue, claim: ClaimedJob, request: TrainingRequest) -> None:
    LOG.info("training %s %s", claim.id, request.recipe.canonical)
    keep = progress_folder(folder, claim.id)
    keep.parent.mkdir(parents=True, exist_ok=True)
    before = kept_run(keep)
    history = before.history if before else ()
    queue.rewind(claim.id, history)
    meter = Meter(request.recipe, partial(queue.step, claim.id), len(history))

    def on_epoch(record: EpochRecord) -> None:
        meter.on_epoch(record)
        if record.epoch > len(history):
            LOG.info("epoch %d %s", record.epoch, claim.id)
            if queue.epoch(claim.id, record):
                raise Cancelled

    run = perform(request, claim.store, keep, on_epoch, meter.on_step)
    if claim.asker != OWNER:
        mark(opened(claim.store).path(run.id))
        for gone in make_room_for_runs(claim.store, run.id):
            LOG.info("deleted %s: the store has no room for all that visitors asked for", gone)
    LOG.info("trained %s test accuracy %.4f", claim.id, run.metrics["test_accuracy"])
