"""Jobs where there is a cluster: it trains, and this machine searches."""

from collections.abc import Sequence

from core.jobs.asked import BY_OWNER, OWNER, Asked
from core.jobs.cluster import Cluster
from core.jobs.job import Job, Request, SearchJob
from core.jobs.local import Local
from core.runs import Run
from core.tuning.request import SearchRequest


class SplitJobs:
    """Trainings go to the cluster, searches to this machine's queue.

    A study's journal is a folder of this machine, and the lock files that say which of its workers lives hold on one
    machine alone: on a cluster, a search that another worker takes over would not find its trials.
    """

    def __init__(self, cluster: Cluster, local: Local) -> None:
        self.cluster, self.local = cluster, local

    def submit(self, request: Request, asked: Asked = BY_OWNER) -> Job:
        """Queue what is asked for."""
        if isinstance(request, SearchRequest):
            return self.local.submit(request, asked)
        return self.cluster.submit(request, asked)

    def job(self, name: str) -> Job | None:
        """The job with that id."""
        return self.local.job(name) if self._searches(name) else self.cluster.job(name)

    def jobs(self) -> list[Job]:
        """What runs, then the queues, then the rest."""
        searches = [job for job in self.local.jobs() if isinstance(job, SearchJob)]
        return _merged([*self.cluster.jobs(), *searches])

    def cancel(self, name: str, asker: str = OWNER) -> None:
        """Stop a job."""
        self._of(name).cancel(name, asker)

    def hand_over(self, name: str, asker: str) -> None:
        """From now on the job is that asker's."""
        self._of(name).hand_over(name, asker)

    def resume(self, name: str, asked: Asked = BY_OWNER) -> Job:
        """Queue a stopped job again."""
        return self._of(name).resume(name, asked)

    def partial(self, name: str) -> Run | None:
        """The net after the last finished epoch of a training."""
        return self.cluster.partial(name)

    def _of(self, name: str) -> Local | Cluster:
        return self.local if self._searches(name) else self.cluster

    def _searches(self, name: str) -> bool:
        return isinstance(self.local.queue.find(name), SearchJob)


def _merged(jobs: Sequence[Job]) -> list[Job]:
    return sorted(jobs, key=lambda job: {"running": 0, "queued": 1}.get(job.state, 2))
