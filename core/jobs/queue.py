"""The queue on disk, in SQLite: any number of processes of one machine may read and change it at the same time."""

import json
import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path

from core.jobs.database import transaction
from core.jobs.job import Job, JobError, JobProgress, Request, SearchJob, State, TrainingJob
from core.jobs.kinds import decoded, encoded, kind
from core.recipes import EpochRecord
from core.tuning.request import SearchRequest

FILE = "jobs.sqlite"
REMEMBERED = 500  # jobs

ENTER = """
insert into jobs (id, kind, request, fingerprint, store, ticket)
values (?, ?, ?, ?, ?, (select coalesce(max(ticket), 0) + 1 from jobs))
on conflict (id) do update
set state = 'queued', stop = 0, message = '', worker = '', request = excluded.request, store = excluded.store,
    ticket = excluded.ticket
where state not in ('queued', 'running')
"""
# Tickets are drawn anew by a search that lets others pass, so rows are counted, not tickets.
FORGET = """
delete from jobs
where state not in ('queued', 'running')
and ticket <= (select ticket from jobs order by ticket desc limit 1 offset ?)
"""
# A job's place: those that run or wait before it.
SELECT = """
select *, (select count(*) from jobs as other where other.state = 'running'
           or (other.state = 'queued' and other.ticket < jobs.ticket)) as ahead
from jobs
"""
ORDER = """
order by case state when 'running' then 0 when 'queued' then 1 else 2 end,
         case when state = 'queued' then ticket else -ticket end
"""


@dataclass(frozen=True)
class ClaimedJob:
    """A job that a worker has taken: what is asked for, and where to put what comes of it."""

    id: str
    request: Request
    store: str


class Queue:
    """The jobs in `folder`; JobError where its disk does not let us."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def enter(self, request: Request, store: str) -> None:
        """Put what is asked for at the end of the queue, unless it waits or runs; what comes of it goes to `store`."""
        with transaction(self.path) as base:
            base.execute(ENTER, (request.id, kind(request), encoded(request), request.fingerprint, store))
            base.execute(FORGET, (REMEMBERED,))

    def again(self, name: str) -> None:
        """Put a stopped job at the end of the queue."""
        with transaction(self.path) as base:
            row = base.execute("select kind, request, fingerprint, store from jobs where id = ?", (name,)).fetchone()
            if row is None:
                raise JobError(f"There is no job {name}; `python -m core jobs` lists them.")
            base.execute(ENTER, (name, *row))

    def find(self, name: str) -> Job | None:
        """The job with that id."""
        with transaction(self.path, write=False) as base:
            row = base.execute(f"{SELECT} where id = ?", (name,)).fetchone()
            return _job(base, row) if row else None

    def all(self) -> list[Job]:
        """What runs, then the queue, then the rest, newest first."""
        with transaction(self.path, write=False) as base:
            found = [_job(base, row) for row in base.execute(SELECT + ORDER).fetchall()]
        return [job for job in found if job is not None]

    def stop(self, name: str) -> None:
        """Take a job off the queue, or tell its worker to stop; what has ended stays as it is."""
        with transaction(self.path) as base:
            changed = base.execute(
                "update jobs set stop = 1, state = case state when 'queued' then 'cancelled' else state end "
                "where id = ?",
                (name,),
            )
            if changed.rowcount == 0:
                raise JobError(f"There is no job {name}; `python -m core jobs` lists them.")

    def waiting(self) -> bool:
        """Whether a job waits for a worker."""
        with transaction(self.path, write=False) as base:
            return base.execute("select 1 from jobs where state = 'queued' limit 1").fetchone() is not None

    def workers(self) -> list[str]:
        """The workers that are said to be at work."""
        with transaction(self.path, write=False) as base:
            rows = base.execute("select distinct worker from jobs where state = 'running'").fetchall()
        return [str(row["worker"]) for row in rows]

    def claim(self, worker: str) -> ClaimedJob | None:
        """Give the first job of the queue to a worker; None where none waits."""
        with transaction(self.path) as base:
            row = base.execute(
                "update jobs set state = 'running', worker = ?, loss = null, speed = null, seconds_left = null "
                "where id = (select id from jobs where state = 'queued' order by ticket limit 1) "
                "returning *",
                (worker,),
            ).fetchone()
        if row is None:
            return None
        request = _request(row)
        if request is None:
            self.end(row["id"], "failed", "What it asks for cannot be read by this version of the program.")
            return self.claim(worker)
        return ClaimedJob(row["id"], request, row["store"])

    def rewind(self, name: str, history: tuple[EpochRecord, ...]) -> None:
        """The epochs that a job really has, as its checkpoint says."""
        with transaction(self.path) as base:
            base.execute("delete from epochs where job = ?", (name,))
            base.execute("update jobs set epoch = ?, batch = 0 where id = ?", (len(history), name))
            base.executemany("insert into epochs values (?, ?, ?)", [_epoch(name, record) for record in history])

    def epoch(self, name: str, record: EpochRecord) -> bool:
        """Add a finished epoch; whether the job is to stop."""
        with transaction(self.path) as base:
            base.execute("insert or replace into epochs values (?, ?, ?)", _epoch(name, record))
            row = base.execute(
                "update jobs set epoch = ?, batch = 0 where id = ? returning stop", (record.epoch, name)
            ).fetchone()
        return row is None or bool(row["stop"])

    def step(self, name: str, step: JobProgress) -> bool:
        """Note how far a job has come; whether it is to stop."""
        with transaction(self.path) as base:
            row = base.execute(
                "update jobs set epoch = ?, batch = ?, loss = ?, speed = ?, seconds_left = ? where id = ? "
                "returning stop",
                (*astuple(step), name),
            ).fetchone()
        return row is None or bool(row["stop"])

    def search(self, name: str, trials: int, best: float | None) -> bool:
        """Note how far a search has come; whether it is to stop."""
        with transaction(self.path) as base:
            row = base.execute(
                "update jobs set trials = ?, best = ? where id = ? returning stop", (trials, best, name)
            ).fetchone()
        return row is None or bool(row["stop"])

    def give_way(self, name: str) -> None:
        """Put a running job behind those that wait, or end it where that was asked for."""
        with transaction(self.path) as base:
            base.execute(
                "update jobs set state = case stop when 1 then 'cancelled' else 'queued' end, worker = '', "
                "ticket = (select max(ticket) + 1 from jobs) where id = ?",
                (name,),
            )

    def end(self, name: str, state: State, message: str = "") -> None:
        """Say how a job ended."""
        with transaction(self.path) as base:
            base.execute("update jobs set state = ?, message = ?, worker = '' where id = ?", (state, message, name))

    def lose(self, worker: str, message: str) -> None:
        """Mark what that worker was at as lost, or as cancelled where that was asked for."""
        with transaction(self.path) as base:
            base.execute(
                "update jobs set state = case stop when 1 then 'cancelled' else 'lost' end, worker = '', "
                "message = case stop when 1 then '' else ? end where state = 'running' and worker = ?",
                (message, worker),
            )

    def fail(self, message: str) -> None:
        """Give up all that wait."""
        with transaction(self.path) as base:
            base.execute("update jobs set state = 'failed', message = ? where state = 'queued'", (message,))

    def starting(self, worker: str, now: float, every: float) -> int:
        """Which attempt to start that worker this is, from 1; 0 where the last was less than `every` seconds ago."""
        with transaction(self.path) as base:
            row = base.execute(
                "insert into starts values (?, ?, 1) on conflict (worker) do update "
                "set moment = excluded.moment, tries = tries + 1 where moment < excluded.moment - ? returning tries",
                (worker, now, every),
            ).fetchone()
        return int(row["tries"]) if row else 0

    def started(self, worker: str) -> None:
        """The worker is there: the next start is the first attempt again."""
        with transaction(self.path) as base:
            base.execute("delete from starts where worker = ?", (worker,))


def _epoch(name: str, record: EpochRecord) -> tuple[str, int, str]:
    return name, record.epoch, json.dumps(record.to_dict())


def _request(row: sqlite3.Row) -> Request | None:
    return decoded(row["kind"], row["request"], row["fingerprint"])


def _job(base: sqlite3.Connection, row: sqlite3.Row) -> Job | None:
    """None where it cannot be read: whoever asks for it again puts it right."""
    request, name = _request(row), row["id"]
    if request is None:
        return None
    about = {
        "place": row["ahead"] if row["state"] == "queued" else 0,
        "message": row["message"],
        "stopping": row["state"] == "running" and bool(row["stop"]),
    }
    if isinstance(request, SearchRequest):
        return SearchJob(name, request, row["state"], trials=row["trials"], best=row["best"], **about)
    history = _history(base, name)
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


def _history(base: sqlite3.Connection, name: str) -> tuple[EpochRecord, ...] | None:
    """A training's epochs; None where they are another version's."""
    rows = base.execute("select record from epochs where job = ? order by epoch", (name,)).fetchall()
    try:
        return tuple(EpochRecord(**json.loads(row["record"])) for row in rows)
    except (ValueError, TypeError):
        return None
