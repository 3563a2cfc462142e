"""What the events of a Dask scheduler say about the jobs, folded into the state of each."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.jobs.job import Job
from core.training import EpochRecord, Recipe


@dataclass(frozen=True)
class Entry:
    """A job, when the last event came, what it was asked with, and who trains it."""

    job: Job
    time: float
    asked: float
    fingerprint: str
    store: str
    worker: str = ""


class Ledger:
    """The jobs of a scheduler. Events may come from several threads, twice, and the old ones again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}

    def note(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Fold in an event (seconds, message), unless a later one of its job is known."""
        moment, message = event
        with self._lock:
            known = self._entries.get(message["job"])
            if known is None or moment > known.time:
                entry = _asked(moment, message, known) if message["kind"] == "asked" else _next(known, message)
                if entry is not None:
                    self._entries[entry.job.id] = replace(entry, time=moment)

    def find(self, name: str) -> Entry | None:
        """The job with that id, with its place in the queue."""
        with self._lock:
            entry = self._entries.get(name)
            return self._placed(entry) if entry else None

    def all(self) -> list[Entry]:
        """What runs, then the queue, then the rest, newest first."""
        with self._lock:
            entries = [self._placed(entry) for entry in self._entries.values()]
        return sorted(entries, key=_rank)

    def _placed(self, entry: Entry) -> Entry:
        if entry.job.state != "queued":
            return entry
        ahead = sum(
            other.job.state == "running" or (other.job.state == "queued" and other.asked < entry.asked)
            for other in self._entries.values()
        )
        return replace(entry, job=replace(entry.job, place=ahead))


def _rank(entry: Entry) -> tuple[int, float]:
    order = {"running": 0, "queued": 1}.get(entry.job.state, 2)
    return order, entry.asked if order == 1 else -entry.asked


def _asked(moment: float, message: Mapping[str, Any], known: Entry | None) -> Entry:
    """Queued, by the first who asks; whoever asks for an active job changes nothing."""
    if known is not None and known.job.active:
        return known
    recipe = Recipe.from_dict(message["recipe"])
    job = replace(known.job, state="queued", message="") if known else Job(message["job"], recipe, "queued")
    return Entry(job, moment, moment, message["fingerprint"], message["store"])


def _next(known: Entry | None, message: Mapping[str, Any]) -> Entry | None:
    if known is None:
        return None
    job, kind = known.job, message["kind"]
    if kind == "began":
        history = tuple(EpochRecord(**record) for record in message["history"])
        begun = replace(job, state="running", epoch=len(history), batch=0.0, history=history)
        return replace(known, job=begun, worker=message["worker"])
    if kind == "epoch":
        record = EpochRecord(**message["record"])
        history = (*job.history[: record.epoch - 1], record)
        return replace(known, job=replace(job, epoch=record.epoch, batch=0.0, history=history))
    if kind == "step" and job.state == "running":
        return replace(known, job=replace(job, **message["step"]))
    if kind == "ended":
        return replace(known, job=replace(job, state=message["state"], message=message["message"]))
    return known
