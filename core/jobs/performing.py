"""Perform one job wherever it is: load its data, train or search, report progress, say what went wrong."""

import errno
import logging
import os
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from core.data import DataError, Dataset, load
from core.jobs.job import JobError, JobProgress, Request
from core.recipes import EpochRecord, Recipe, RecipeError, TrainingError
from core.runs import Run, StoreError, TrainingRequest, opened
from core.training import train
from core.tuning.request import SearchRequest
from core.tuning.spec import StudyError

OURS = (DataError, JobError, RecipeError, StoreError, StudyError, TrainingError)
FULL = (errno.ENOSPC, errno.EDQUOT)
MEMORY = ("can't allocate memory", "out of memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED")
NICENESS = 19  # the least: a page that computes for long has 10, and goes before a training
LOG = logging.getLogger("core.jobs")


class Cancelled(Exception):  # noqa: N818
    """Raised inside a job to end it."""


class GivesWay(Exception):  # noqa: N818
    """Raised inside a search to let the jobs that wait come first."""


class Meter:
    """How far a job is, for `tell` to pass on; where that returns True, Cancelled ends the training."""

    def __init__(self, recipe: Recipe, tell: Callable[[JobProgress], bool], epoch: int = 0) -> None:
        self.recipe, self.tell, self.epoch = recipe, tell, epoch
        self.since: tuple[float, int] | None = None  # from which moment and update on the speed is measured

    def on_step(self, done: int, total: int, loss: float) -> None:
        """`done` of `total` updates of the present epoch are made, its mean loss is `loss`."""
        rate = self._rate(done)
        left = total - done + (self.recipe.epochs - self.epoch - 1) * total
        speed, seconds = (rate * self.recipe.batch_size, left / rate) if rate else (None, None)
        if self.tell(JobProgress(self.epoch, done / total, loss, speed, seconds)):
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
    request: TrainingRequest,
    place: str,
    keep: Path,
    on_epoch: Callable[[EpochRecord], object],
    on_step: Callable[[int, int, float], object],
) -> Run:
    """The run that is asked for, stored at `place`; `keep` holds its last epoch until then.

    StoreError where it is not stored.
    """
    data, store = _data(request), opened(place)
    if (reason := store.blocked(request.id)) is not None:
        raise StoreError(f"Nothing was trained, since the run could not be stored: {reason} Then resume.")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            run = train(request.recipe, data, store, on_epoch, keep=keep, on_step=on_step)
        finally:
            told = [str(each.message) for each in caught]
            for message in told:
                LOG.warning("%s %s", request.id, message)
    if not run.stored:
        reason = next((message for message in told if "not stored" in message), "The run was not stored.")
        raise StoreError(f"{reason} Free space there or choose another store, and resume: the last epoch is kept.")
    shutil.rmtree(keep, ignore_errors=True)
    return run


def search(
    request: SearchRequest, root: Path, tell: Callable[[int, float | None], bool], wanted: Callable[[], bool]
) -> None:
    """Search until all trials of a study are done or claimed by others.

    `tell` gets the finished trials of all searches and the best accuracy; where it returns True, Cancelled ends the
    search after the present batch. Where others want their turn, GivesWay ends it after the present trial. The trial
    at hand is given back to the study's journal, which lies below `root` and is all that another turn needs.
    """
    from core.tuning.judge import Trainer
    from core.tuning.search import work

    data, journal = _data(request), request.journal(root)
    results = journal.results()

    def look() -> None:
        if tell(results.done, results.best):
            raise Cancelled

    def on_trial(*_: object) -> None:
        nonlocal results
        results = journal.results()
        look()
        if wanted():
            raise GivesWay

    look()
    with _one_thread():
        work(journal, Trainer(data, look), on_trial)


@contextmanager
def _one_thread() -> Iterator[None]:
    """A trial's net is small: more threads would cost the visitors more than they gain."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _data(request: Request) -> Dataset:
    """The data that were asked for; JobError where others lie here."""
    data = load(request.recipe.dataset)
    if data.fingerprint != request.fingerprint:
        raise JobError(
            f"Here {data.name!r} is another set ({data.source}) than the one that the job was asked for on: give every "
            "process the same DIGITSCOPE_DATA, and resume."
        )
    return data


def explain(error: BaseException, log: Path | str, kept: str = "epoch") -> str:
    """What went wrong and what to do, in words for a visitor; `kept`: what is kept of the job, one after the other."""
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
        return f"The disk{place} is full: free some space, then resume; the last finished {kept} is kept."
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
    from core.training.speed.precision import device

    chosen = device()
    name = chosen.type if chosen.index in (None, 0) else f"{chosen.type}-{chosen.index}"
    return FileLock(folder / f"device-{name}.lock")
