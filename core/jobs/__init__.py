"""Training in the background: one job a recipe, shared by all who ask; `DIGITSCOPE_SCHEDULER` says who trains."""

from functools import lru_cache
from pathlib import Path

from core.data import load
from core.jobs.job import Job, JobError, Scheduler, State
from core.runs import Run, by_id, run_id
from core.settings import settings
from core.training import Recipe

__all__ = ["Job", "JobError", "State", "cancel", "job", "jobs", "partial", "result", "resume", "submit"]


def submit(recipe: Recipe, fingerprint: str | None = None) -> Job:
    """Ask for a recipe on the data of that fingerprint, by default those that `load` finds now.

    Who asks for what runs or waits already is given that job; a stored run is a job that is done.
    """
    data = load(recipe.dataset).fingerprint if fingerprint is None else fingerprint
    run = result(run_id(recipe, data))
    return Job.of(run) if run else _scheduler().submit(recipe, data)


def job(name: str) -> Job | None:
    """The job with that id, or that of the stored run with that id; None where there is neither."""
    found = _scheduler().job(name)
    if found is not None and found.state != "done":
        return found
    run = result(name)
    return Job.of(run) if run else None


def jobs() -> list[Job]:
    """All jobs, the running ones and the queue first."""
    return _scheduler().jobs()


def cancel(name: str) -> None:
    """Stop a job for everyone; its last finished epoch is kept, and `resume` goes on from there."""
    _scheduler().cancel(name)


def resume(name: str) -> Job:
    """Queue a stopped job again."""
    return _scheduler().resume(name)


def result(name: str) -> Run | None:
    """The run of a job that is done, from the user's store or from the shipped ones, with weights."""
    return by_id(name)


def partial(name: str) -> Run | None:
    """The net after the last finished epoch of a job that is not done; None before the first."""
    return _scheduler().partial(name)


def _scheduler() -> Scheduler:
    return _opened(settings().scheduler, settings().cache / "jobs")


@lru_cache(maxsize=4)
def _opened(address: str | None, folder: Path) -> Scheduler:
    if address is None:
        from core.jobs.local import Local

        return Local(folder)
    from core.jobs.cluster import Cluster

    return Cluster(address)
