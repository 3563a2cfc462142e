"""Job: a training or a search that was asked for, and how far it is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from core.recipes import EpochRecord, Recipe
from core.runs import Run, TrainingRequest
from core.tuning.request import SearchRequest

if TYPE_CHECKING:
    from core.jobs.asked import Asked

Request = TrainingRequest | SearchRequest
State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
ACTIVE: tuple[State, ...] = ("queued", "running")


class JobError(Exception):
    """A job that cannot be queued, found or stopped; the message names the cause and the cure."""


@dataclass(frozen=True)
class Job(ABC):
    """What was asked for; `id` is that of its request, so that whoever asks for the same shares it.

    `place` counts the jobs that come first, 0 for one that runs. `message` says why a job stopped and what to do.
    `stopping`: a running one has been cancelled, and its worker ends it after the present batch. `asker` is who asked
    for it, "" for the owner.
    """

    id: str
    request: Request
    state: State
    place: int = field(default=0, kw_only=True)
    message: str = field(default="", kw_only=True)
    stopping: bool = field(default=False, kw_only=True)
    asker: str = field(default="", kw_only=True)

    @property
    def recipe(self) -> Recipe:
        """What is trained, or what all trials begin with."""
        return self.request.recipe

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE

    @property
    def progress(self) -> float:
        """The finished share, from 0 to 1."""
        return 1.0 if self.state == "done" else min(1.0, self._finished)

    @property
    @abstractmethod
    def _finished(self) -> float:
        """The share as the worker counts it."""


@dataclass(frozen=True)
class TrainingJob(Job):
    """One recipe on one data set; its id is that of the run it gives.

    `epoch` is the number of finished epochs, `batch` the finished share of the present one, `loss` its running mean.
    """

    request: TrainingRequest
    epoch: int = 0
    batch: float = 0.0
    loss: float | None = None
    images_per_second: float | None = None
    seconds_left: float | None = None
    history: tuple[EpochRecord, ...] = ()

    @classmethod
    def of(cls, run: Run) -> "TrainingJob":
        """The finished job of a stored run."""
        return cls(run.id, run.request, "done", epoch=len(run.history), history=run.history)

    @property
    def epochs(self) -> int:
        """How many epochs the recipe asks for; early stopping may end before."""
        return self.recipe.epochs

    @property
    def _finished(self) -> float:
        return (self.epoch + self.batch) / max(1, self.epochs)


@dataclass(frozen=True)
class SearchJob(Job):
    """One study on one data set; its id is the name of the study's folder.

    `trials` is the number of finished trials of all its searches, `best` their highest validation accuracy.
    """

    request: SearchRequest
    trials: int = 0
    best: float | None = None

    @property
    def total(self) -> int:
        """How many trials the study asks for."""
        return self.request.spec.total

    @property
    def _finished(self) -> float:
        return self.trials / self.total


@dataclass(frozen=True)
class JobProgress:
    """How far a running training has come: what its worker reports about twice a second."""

    epoch: int
    batch: float
    loss: float | None
    images_per_second: float | None
    seconds_left: float | None


class Scheduler(Protocol):
    """Who works: the worker on this machine, or a cluster of them."""

    def submit(self, request: Request, asked: "Asked") -> Job:
        """Queue what is asked for, unless it is queued or running; resumes what stopped. JobError beyond the share."""

    def job(self, name: str) -> Job | None:
        """The job with that id; None for one that nobody asked for."""

    def jobs(self) -> list[Job]:
        """All jobs it remembers, the running ones and the queue first."""

    def cancel(self, name: str, asker: str) -> None:
        """Stop a job after its present batch, keeping what is finished; JobError for an unknown or a stranger's one."""

    def hand_over(self, name: str, asker: str) -> None:
        """From now on the job is that asker's, who may cancel it."""

    def resume(self, name: str, asked: "Asked") -> Job:
        """Queue a stopped job again, to go on where it was; JobError for an unknown one, and beyond the share."""

    def partial(self, name: str) -> Run | None:
        """The net after the last finished epoch of a training that is not done; None before the first."""
