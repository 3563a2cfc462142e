"""What the events of a Dask scheduler say about the jobs, folded into the state of each."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.jobs.job import TrainingJob
from core.recipes import EpochRecord, Recipe, RecipeError
from core.runs import TrainingRequest


@dataclass(frozen=True)
class LedgerEntry:
    """A job, when the last event came and when it was asked for, where its run goes, who trains it, and what it was
    expected to take."""

    job: TrainingJob
    time: float
    submitted: float
    store: str
    worker: str = ""
    seconds: float = 0.0


class Ledger:
    """The jobs of a scheduler. Events may come from several threads, twice, and the old ones again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, LedgerEntry] = {}

    def note(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Fold in an event (seconds, message), unless a later one of its job is known."""
        moment, message = event
        with self._lock:
            known = self._entries.get(message.get("job", ""))
            if known is not None and moment <= known.time:
                return
            try:
                entry = _submitted(moment, message, known) if message["kind"] == "asked" else _next(known, message)
            except (KeyError, TypeError, ValueError):  # another version's words
                return
            if entry is not None:
                self._entries[entry.job.id] = replace(entry, time=moment)

    def find(self, name: str) -> LedgerEntry | None:
        """The job with that id, with its place in the queue."""
        with self._lock:
            entry = self._entries.get(name)
            return self._placed(entry) if entry else None

    def all(self) -> list[LedgerEntry]:
        """What runs, then the queue, then the rest, newest first."""
        with self._lock:
            entries = [self._placed(entry) for entry in self._entries.values()]
        return sorted(entries, key=_rank)

    def _placed(self, entry: LedgerEntry) -> LedgerEntry:
        if entry.job.state != "queued":
            return entry
        ahead = sum(
            other.job.state == "running" or (other.job.state == "queued" and other.submitted < entry.submitted)
            for other in self._entries.values()
        )
        return replace(entry, job=replace(entry.job, place=ahead))


def _rank(entry: LedgerEntry) -> tuple[int, float]:
    order = {"running": 0, "queued": 1}.get(entry.job.state, 2)
    return order, entry.submitted if order == 1 else -entry.submitted


def _submitted(moment: float, message: Mapping[str, Any], known: LedgerEntry | None) -> LedgerEntry | None:
    """Queued, by the first who asks; whoever asks for an active job, or in another version's words, changes nothing."""
    if known is not None and known.job.active:
        return known
    try:
        request = TrainingRequest(Recipe.from_dict(message["recipe"]), message["fingerprint"])
    except RecipeError:
        return known
    job = replace(known.job, state="queued", message="") if known else TrainingJob(message["job"], request, "queued")
    job = replace(job, asker=message.get("asker", ""))
    return LedgerEntry(job, moment, moment, message["store"], seconds=message.get("seconds", 0.0))


def _next(known: LedgerEntry | None, message: Mapping[str, Any]) -> LedgerEntry | None:
    if known is None:
        return None
    job, kind = known.job, message["kind"]
    if kind == "began":
        history = tuple(EpochRecord.from_dict(record) for record in message["history"])
        begun = replace(job, state="running", epoch=len(history), batch=0.0, history=history)
        return replace(known, job=begun, worker=message["worker"])
    if kind == "epoch":
        record = EpochRecord.from_dict(message["record"])
        history = (*job.history[: record.epoch - 1], record)
        return replace(known, job=replace(job, epoch=record.epoch, batch=0.0, history=history))
    if kind == "step" and job.state == "running":
        return replace(known, job=replace(job, **message["step"]))
    if kind == "stopping" and job.state == "running":
        return replace(known, job=replace(job, stopping=True))
    if kind == "handed":
        return replace(known, job=replace(job, asker=message["asker"]))
    if kind == "ended":
        return replace(known, job=replace(job, state=message["state"], message=message["message"], stopping=False))
    return known
