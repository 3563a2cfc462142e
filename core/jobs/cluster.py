"""Jobs on a Dask cluster: a task's key is its run's id, so any number of app replicas train a recipe once."""

# mypy: disable-error-code="no-untyped-call"

import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from core.jobs.asked import BY_OWNER, NOT_YOURS, OWNER, Asked
from core.jobs.job import JobError, TrainingJob
from core.jobs.ledger import Ledger, LedgerEntry
from core.jobs.local import stored_at
from core.runs import Run, TrainingRequest, opened

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 10  # seconds for the scheduler to answer
GPU = "GPU"  # the resource that workers with one offer


class Cluster:
    """The jobs of the scheduler at `address`; what is known of them comes from its events."""

    def __init__(self, address: str) -> None:
        self.address, self.ledger = address, Ledger()
        self._client: Client | None = None
        self._futures: dict[str, Future[str]] = {}
        self._lock = threading.Lock()

    def submit(self, request: TrainingRequest, asked: Asked = BY_OWNER) -> TrainingJob:
        """Queue a training, unless it waits or runs anywhere in the fleet."""
        name = request.id
        entry = self._known(name)
        if entry is None or not entry.job.active:
            self._allow(asked)
            self._send(name, request, stored_at(), asked, again=entry is not None)
        else:
            self._watch(name)
        return self._found(name).job

    def job(self, name: str) -> TrainingJob | None:
        """The job with that id."""
        entry = self._known(name)
        return entry.job if entry else None

    def jobs(self) -> list[TrainingJob]:
        """What runs, then the queue, then the rest, newest first."""
        self._connected()
        return [entry.job for entry in self.ledger.all()]

    def hand_over(self, name: str, asker: str) -> None:
        """From now on the job is that asker's."""
        self._found(name)
        self._tell({"job": name, "kind": "handed", "asker": asker})

    def cancel(self, name: str, asker: str = OWNER) -> None:
        """Stop a job after its present batch, or take it off the queue; JobError for a stranger."""
        from distributed import Event

        from core.jobs.task import stop_event

        entry, client = self._found(name), self._connected()
        if asker not in (OWNER, entry.job.asker):
            raise JobError(NOT_YOURS)
        Event(stop_event(name), client=client).set()
        if entry.job.state == "queued":
            self._forget(name)
            self._tell({"job": name, "kind": "ended", "state": "cancelled", "message": ""})
        elif entry.job.active:
            self._tell({"job": name, "kind": "stopping"})

    def resume(self, name: str, asked: Asked = BY_OWNER) -> TrainingJob:
        """Queue a stopped job again."""
        entry = self._found(name)
        if not entry.job.active:
            self._allow(asked)
            self._send(name, entry.job.request, entry.store, asked, again=True)
        return self._found(name).job

    def partial(self, name: str) -> Run | None:
        """The net after the last finished epoch, where the store is a folder that this machine sees."""
        from core.jobs.task import shared_keep
        from core.training import partial

        entry = self._known(name)
        return partial(shared_keep(opened(entry.store).root, name)) if entry else None

    def _allow(self, asked: Asked) -> None:
        """JobError beyond the share. Two replicas that look at the same moment may each let one more pass."""
        self._connected()
        asked.check([(entry.job.asker, entry.seconds) for entry in self.ledger.all() if entry.job.active])

    def _send(self, name: str, request: TrainingRequest, store: str, asked: Asked, again: bool) -> None:
        """Give the scheduler the task, which a task of that key makes the same one."""
        from distributed import Event, fire_and_forget

        from core.jobs.task import run, stop_event

        client = self._connected()
        if again:
            self._forget(name)
            Event(stop_event(name), client=client).clear()
        told = {"recipe": request.recipe.to_dict(), "fingerprint": request.fingerprint, "store": store}
        who = {"asker": asked.asker, "seconds": asked.seconds}
        self._tell({"job": name, "kind": "asked", **told, **who})
        offers = (worker["resources"] for worker in client.scheduler_info()["workers"].values())
        needs = {GPU: 1} if any(GPU in offer for offer in offers) else None
        future = client.submit(run, name, **told, key=name, resources=needs, pure=False)
        fire_and_forget(future)
        self._futures[name] = future

    def _known(self, name: str) -> LedgerEntry | None:
        """What is known of a job; one whose workers died again and again is lost."""
        self._connected()
        entry, future = self.ledger.find(name), self._futures.get(name)
        if entry is None or future is None:
            return entry
        if not entry.job.active:
            self._futures.pop(name, None)
        elif future.status in ("error", "lost"):
            self._tell({"job": name, "kind": "ended", "state": "lost", "message": self._reason(future)})
            return self.ledger.find(name)
        return entry

    def _reason(self, future: "Future[str]") -> str:
        error = future.exception(timeout=PATIENCE) if future.status == "error" else None
        what = f" ({type(error).__name__})" if error else ""
        return (
            f"The cluster gave it up{what}: its workers were ended or have no room. Their logs say more; then resume."
        )

    def _found(self, name: str) -> LedgerEntry:
        entry = self._known(name)
        if entry is None:
            raise JobError(f"There is no job {name}; `python -m core jobs` lists them.")
        return entry

    def _watch(self, name: str) -> None:
        """Hear of it when the scheduler gives up a job that another replica has asked for."""
        from distributed import Future

        if name not in self._futures:
            self._futures[name] = Future(name, client=self._connected())

    def _forget(self, name: str) -> None:
        from distributed import Future

        client = self._connected()
        client.cancel([self._futures.pop(name, None) or Future(name, client=client)], force=True)

    def _tell(self, message: dict[str, Any]) -> None:
        """Tell the fleet, and wait until the scheduler says so here too; JobError where it does not."""
        from core.jobs.task import NEWS

        client, mark = self._connected(), uuid.uuid4().hex
        client.log_event(NEWS, message | {"mark": mark})
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            events = client.get_events(NEWS)
            for event in events:
                self.ledger.note(event)
            if any(heard.get("mark") == mark for _, heard in events):
                return
            time.sleep(0.02)
        raise JobError(f"The Dask scheduler at {self.address} is silent; see whether it still runs, and try again.")

    def _connected(self) -> "Client":
        """A client of the scheduler, which tells the ledger from now on; JobError where none answers."""
        with self._lock:
            if self._client is None or self._client.status != "running":
                self._client = self._connect()
            return self._client

    def _connect(self) -> "Client":
        try:
            from distributed import Client

            from core.jobs.task import NEWS, STEPS
        except ImportError as error:
            raise JobError(
                f"DIGITSCOPE_SCHEDULER needs Dask ({error}): `pip install distributed`, or unset the variable."
            ) from error
        try:
            client = Client(self.address, timeout=PATIENCE, set_as_default=False, name="digitscope")
        except (OSError, ValueError) as error:
            raise JobError(
                f"No Dask scheduler answers at DIGITSCOPE_SCHEDULER={self.address}: start one with `dask scheduler`, "
                "or unset the variable to train on this machine."
            ) from error
        for topic in (NEWS, STEPS):
            client.subscribe_topic(topic, self.ledger.note)
        for event in client.get_events(NEWS):
            self.ledger.note(event)
        return client
