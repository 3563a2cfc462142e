"""Train one job wherever it is: its data, its store, one at a time on a device, how far it is, why it failed."""

import errno
import logging
import os
import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from core.data import DataError, load
from core.jobs.job import JobError, Step
from core.jobs.queue import Claim
from core.runs import Run, StoreError, opened
from core.training import EpochRecord, Recipe, RecipeError, TrainingError, train

OURS = (DataError, JobError, RecipeError, StoreError, TrainingError)
FULL = (errno.ENOSPC, errno.EDQUOT)
MEMORY = ("can't allocate memory", "out of memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED")
NICENESS = 10
LOG = logging.getLogger("core.jobs")


class Cancelled(Exception):  # noqa: N818
    """Raised inside a training to end it."""


class Meter:
    """How far a job is, for `tell` to pass on; where that returns True, Cancelled ends the training."""

    def __init__(self, recipe: Recipe, tell: Callable[[Step], bool], epoch: int = 0) -> None:
        self.recipe, self.tell, self.epoch = recipe, tell, epoch
        self.since: tuple[float, int] | None = None  # from which moment and update on the speed is measured

    def on_step(self, done: int, total: int, loss: float) -> None:
        """`done` of `total` updates of the present epoch are made, its mean loss is `loss`."""
        rate = self._rate(done)
        left = total - done + (self.recipe.epochs - self.epoch - 1) * total
        speed, seconds = (rate * self.recipe.batch_size, left / rate) if rate else (None, None)
        if self.tell(Step(self.epoch, done / total, loss, speed, seconds)):
            raise Cancelled

    def on_epoch(self, record: EpochRecord) -> None:
        """An epoch has ended; the next one's evaluation and saving count as part of its time."""
        self.epoch, self.since = record.epoch, (time.monotonic(), 0)

    def _rate(self, done: int) -> float | None:
        """Updates a second; None at the first look, which came after the data were loaded."""
        now = time.monotonic()
        if self.since is None or done <= self.since[1]:
            self.since = (now, done)
            return None
        return (done - self.since[1]) / max(now - self.since[0], 1e-9)


def perform(
    claim: Claim, keep: Path, on_epoch: Callable[[EpochRecord], object], on_step: Callable[[int, int, float], object]
) -> Run:
    """The stored run of a claimed job; `keep` holds its last epoch until then. StoreError where it is not stored."""
    data = load(claim.recipe.dataset)
    if data.fingerprint != claim.fingerprint:
        raise JobError(
            f"Here {claim.recipe.dataset!r} is another set ({data.source}) than the one that the job was asked for on: "
            "give every process the same DIGITSCOPE_DATA, and resume."
        )
    store = opened(claim.store)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            run = train(claim.recipe, data, store, on_epoch, keep=keep, on_step=on_step)
        finally:
            told = [str(each.message) for each in caught]
            for message in told:
                LOG.warning("%s %s", claim.id, message)
    if not run.stored:
        reason = next((message for message in told if "not stored" in message), "The run was not stored.")
        raise StoreError(f"{reason} Free space there or choose another store, and resume: the last epoch is kept.")
    shutil.rmtree(keep, ignore_errors=True)
    return run


def explain(error: BaseException, log: Path | str) -> str:
    """What went wrong and what to do, in words for a visitor."""
    text = str(error)
    if isinstance(error, OURS):
        return text
    if isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__ or any(each in text for each in MEMORY):
        return (
            "The device ran out of memory: choose a smaller batch size, a smaller net or a smaller share of the data; "
            "DIGITSCOPE_DEVICE=cpu trains in the main memory."
        )
    if (isinstance(error, OSError) and error.errno in FULL) or "disk is full" in text:
        place = f" of {error.filename}" if isinstance(error, OSError) and error.filename else ""
        return f"The disk{place} is full: free some space, then resume; the last finished epoch is kept."
    return f"The training stopped on an unforeseen {type(error).__name__}; the log {log} has the details."


def modest() -> None:
    """Leave this process's share of the machine to the web server first: lower priority, one core kept free."""
    import torch

    if hasattr(os, "nice"):
        os.nice(NICENESS)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(max(1, min(torch.get_num_threads(), cores - 1)))


def device_lock(folder: Path) -> FileLock:
    """The lock of the device that this process trains on: one job at a time holds it."""
    from core.training.precision import device

    chosen = device()
    name = chosen.type if chosen.index in (None, 0) else f"{chosen.type}-{chosen.index}"
    return FileLock(folder / f"device-{name}.lock")
