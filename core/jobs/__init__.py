"""Trainings and searches in the background: one job for each, shared by all who ask.

`DIGITSCOPE_SCHEDULER` says who trains; searches stay on this machine, where their trials are kept.
"""

from functools import lru_cache
from pathlib import Path

from core.data import load
from core.jobs.asked import BY_OWNER, OWNER, Asked
from core.jobs.job import Job, JobError, Scheduler, SearchJob, State, TrainingJob
from core.recipes import Recipe
from core.runs import Run, TrainingRequest, by_id
from core.settings import settings
from core.tuning.request import SearchRequest
from core.tuning.spec import StudySpec

__all__ = [
    "Asked",
    "Job",
    "JobError",
    "SearchJob",
    "State",
    "TrainingJob",
    "cancel",
    "hand_over",
    "job",
    "jobs",
    "partial",
    "result",
    "resume",
    "search",
    "submit",
]


def submit(recipe: Recipe, fingerprint: str | None = None, asked: Asked = BY_OWNER) -> Job:
    """Ask for a recipe on the data of that fingerprint, by default those that `load` finds now.

    Who asks for what runs or waits already is given that job; a stored run is a job that is done. JobError where
    `asked` goes beyond its share.
    """
    request = TrainingRequest(recipe, load(recipe.dataset).fingerprint if fingerprint is None else fingerprint)
    run = result(request.id)
    return TrainingJob.of(run) if run else _scheduler().submit(request, asked)


def search(spec: StudySpec, fingerprint: str | None = None, asked: Asked = BY_OWNER) -> Job:
    """Ask for a study's searches, which go on after the trials that are there; the data are found as by `submit`.

    After each trial a search lets the jobs that wait come first. JobError where `asked` goes beyond its share.
    """
    data = load(spec.recipe.dataset).fingerprint if fingerprint is None else fingerprint
    return _scheduler().submit(SearchRequest(spec, data), asked)


def job(name: str) -> Job | None:
    """The job with that id, or that of the stored run with that id; None where there is neither."""
    found = _scheduler().job(name)
    if isinstance(found, SearchJob) or (found is not None and found.state != "done"):
        return found
    run = result(name)
    return TrainingJob.of(run) if run else None


def jobs() -> list[Job]:
    """All jobs, the running ones and the queue first."""
    return _scheduler().jobs()


def cancel(name: str, asker: str = OWNER) -> None:
    """Stop a job for everyone; its last finished epoch or trial is kept, and `resume` goes on from there.

    JobError for who is neither its asker nor the owner.
    """
    _scheduler().cancel(name, asker)


def hand_over(name: str, asker: str) -> None:
    """From now on the job is that asker's, who may cancel it."""
    _scheduler().hand_over(name, asker)


def resume(name: str, asked: Asked = BY_OWNER) -> Job:
    """Queue a stopped job again; JobError where `asked` goes beyond its share."""
    return _scheduler().resume(name, asked)


def result(name: str) -> Run | None:
    """The run of a training that is done, from the user's store or from the shipped ones, with weights."""
    return by_id(name)


def partial(name: str) -> Run | None:
    """The net after the last finished epoch of a training that is not done; None before the first."""
    return _scheduler().partial(name)


def _scheduler() -> Scheduler:
    return _opened(settings().scheduler, settings().cache / "jobs")


@lru_cache(maxsize=4)
def _opened(address: str | None, folder: Path) -> Scheduler:
    from core.jobs.local import Local

    local = Local(folder)
    if address is None:
        return local
    from core.jobs.cluster import Cluster
    from core.jobs.split import SplitJobs

    return SplitJobs(Cluster(address), local)
