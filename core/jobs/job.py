"""A training that was asked for: where it stands, as every visitor sees it."""

from dataclasses import dataclass
from typing import Literal, Protocol

from core.runs import Run
from core.training import EpochRecord, Recipe

State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
ACTIVE: tuple[State, ...] = ("queued", "running")


class JobError(Exception):
    """A job that cannot be queued, found or stopped; the message names the cause and the cure."""


@dataclass(frozen=True)
class Job:
    """One recipe on one data set; `id` is that of the run it gives, so that whoever asks for the same shares it.

    `place` counts the jobs that come first, 0 for one that runs. `epoch` is the number of finished epochs, `batch` the
    finished share of the present one, `loss` its running mean. `message` says why a job stopped and what to do.
    """

    id: str
    recipe: Recipe
    state: State
    place: int = 0
    epoch: int = 0
    batch: float = 0.0
    loss: float | None = None
    images_per_second: float | None = None
    seconds_left: float | None = None
    history: tuple[EpochRecord, ...] = ()
    message: str = ""

    @classmethod
    def of(cls, run: Run) -> "Job":
        """The finished job of a stored run."""
        return cls(run.id, run.recipe, "done", epoch=len(run.history), history=run.history)

    @property
    def run_id(self) -> str:
        """The id of the run that the job gives."""
        return self.id

    @property
    def epochs(self) -> int:
        """How many epochs the recipe asks for; early stopping may end before."""
        return self.recipe.epochs

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE

    @property
    def progress(self) -> float:
        """The finished share of all epochs, from 0 to 1."""
        if self.state == "done":
            return 1.0
        return min(1.0, (self.epoch + self.batch) / max(1, self.epochs))


@dataclass(frozen=True)
class Step:
    """How far a running job has come: what its worker reports about twice a second."""

    epoch: int
    batch: float
    loss: float | None
    images_per_second: float | None
    seconds_left: float | None


class Scheduler(Protocol):
    """Who trains: the worker on this machine, or a cluster of them."""

    def submit(self, recipe: Recipe, fingerprint: str) -> Job:
        """Queue the recipe on the data of that fingerprint, unless it is queued or running; resumes what stopped."""

    def job(self, name: str) -> Job | None:
        """The job with that id; None for one that nobody asked for."""

    def jobs(self) -> list[Job]:
        """All jobs it remembers, the running ones and the queue first."""

    def cancel(self, name: str) -> None:
        """Stop a job after its present batch, keeping its last epoch; JobError for an unknown one."""

    def resume(self, name: str) -> Job:
        """Queue a stopped job again, to go on after its last epoch; JobError for an unknown one."""

    def partial(self, name: str) -> Run | None:
        """The net after the last finished epoch of a job that is not done; None before the first."""
