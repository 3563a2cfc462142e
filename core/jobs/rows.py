"""The rows of the queue as jobs: whatever an older, a newer or a damaged program has left in them."""

import json
import sqlite3
from typing import get_args

from core.jobs.job import Job, Request, SearchJob, State, TrainingJob
from core.jobs.kinds import decoded
from core.recipes import EpochRecord
from core.tuning.request import SearchRequest

STATES = get_args(State)


def stored_epoch(name: str, record: EpochRecord) -> tuple[str, int, str]:
    """An epoch as its row."""
    return name, record.epoch, json.dumps(record.to_dict())


def request_of(row: sqlite3.Row) -> Request | None:
    """What was asked for; None where this version cannot read it."""
    return decoded(row["kind"], row["request"], row["fingerprint"])


def job_of(base: sqlite3.Connection, row: sqlite3.Row) -> Job | None:
    """The job; None where it cannot be read: whoever asks for it again puts it right."""
    request, name = request_of(row), row["id"]
    if request is None or not _sound(row):
        return None
    about = {
        "asker": row["asker"],
        "place": row["ahead"] if row["state"] == "queued" else 0,
        "message": row["message"],
        "stopping": row["state"] == "running" and bool(row["stop"]),
    }
    if isinstance(request, SearchRequest):
        return SearchJob(name, request, row["state"], trials=row["trials"], best=row["best"], **about)
    history = history_of(base, name)
    if history is None:
        return None
    return TrainingJob(
        name,
        request,
        row["state"],
        epoch=row["epoch"],
        batch=row["batch"],
        loss=row["loss"],
        images_per_second=row["speed"],
        seconds_left=row["seconds_left"],
        history=history,
        **about,
    )


def history_of(base: sqlite3.Connection, name: str) -> tuple[EpochRecord, ...] | None:
    """A training's epochs; None where they are another version's."""
    rows = base.execute("select record from epochs where job = ? order by epoch", (name,)).fetchall()
    try:
        return tuple(EpochRecord.from_dict(json.loads(row["record"])) for row in rows)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _sound(row: sqlite3.Row) -> bool:
    """Whether the columns have values of their kinds: SQLite takes any."""
    texts = all(isinstance(row[name], str) for name in ("id", "message", "asker", "fingerprint", "store"))
    numbers = all(isinstance(row[name], int | float) for name in ("epoch", "batch", "trials", "seconds"))
    perhaps = all(isinstance(row[name], int | float | None) for name in ("loss", "speed", "seconds_left", "best"))
    return row["state"] in STATES and texts and numbers and perhaps
