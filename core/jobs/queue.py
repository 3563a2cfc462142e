"""The queue on disk, in SQLite: any number of processes of one machine may read and change it at the same time."""

import shutil
import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path

from core.jobs.asked import BY_OWNER, NOT_YOURS, OWNER, Asked
from core.jobs.database import transaction
from core.jobs.job import Job, JobError, JobProgress, Request, State
from core.jobs.kinds import encoded, kind
from core.jobs.places import progress_folder
from core.jobs.rows import job_of, request_of, stored_epoch
from core.jobs.statements import CLAIM, ENTER, FORGET, ORDER, SELECT, SERVED, STRANGERS
from core.limits import REMEMBERED
from core.recipes import EpochRecord

FILE = "jobs.sqlite"


@dataclass(frozen=True)
class ClaimedJob:
    """A job that a worker has taken: what is asked for, and where to put what comes of it."""

    id: str
    request: Request
    store: str
    asker: str = OWNER


class Queue:
    """The jobs in `folder`; JobError where its disk does not let us."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def enter(self, request: Request, store: str, asked: Asked = BY_OWNER) -> None:
        """Put what is asked for at the end of the queue, unless it waits or runs; what comes of it goes to `store`.

        JobError where the asker's share does not allow it; nothing is entered between the look and the entry.
        """
        with transaction(self.path) as base:
            told = (request.id, kind(request), encoded(request), request.fingerprint, store)
            _enter(base, told, asked)
            forgotten = [row["id"] for row in base.execute(FORGET, (REMEMBERED,)).fetchall()]
            base.execute(STRANGERS)
        for name in forgotten:
            shutil.rmtree(progress_folder(self.path.parent, name), ignore_errors=True)

    def again(self, name: str, asked: Asked = BY_OWNER) -> None:
        """Put a stopped job at the end of the queue; JobError as by `enter`."""
        with transaction(self.path) as base:
            row = base.execute(
                "select id, kind, request, fingerprint, store from jobs where id = ?", (name,)
            ).fetchone()
            if row is None:
                raise JobError(f"There is no job {name}; `python -m core jobs` lists them.")
            _enter(base, tuple(row), asked)

    def find(self, name: str) -> Job | None:
        """The job with that id."""
        with transaction(self.path, write=False) as base:
            row = base.execute(f"{SELECT} where jobs.id = ?", (name,)).fetchone()
            return job_of(base, row) if row else None

    def all(self) -> list[Job]:
        """What runs, then the queue, then the rest, newest first."""
        with transaction(self.path, write=False) as base:
            found = [job_of(base, row) for row in base.execute(SELECT + ORDER).fetchall()]
        return [job for job in found if job is not None]

    def hand_over(self, name: str, asker: str) -> None:
        """From now on the job is that asker's."""
        with transaction(self.path) as base:
            base.execute("update jobs set asker = ? where id = ?", (asker, name))

    def names(self, active: bool = False) -> set[str]:
        """The ids of all jobs, or of those that wait or run, whether they can be read or not."""
        which = "where state in ('queued', 'running')" if active else ""
        with transaction(self.path, write=False) as base:
            return {str(row["id"]) for row in base.execute(f"select id from jobs {which}").fetchall()}

    def unread(self) -> int:
        """How many jobs this version cannot read."""
        with transaction(self.path, write=False) as base:
            return sum(job_of(base, row) is None for row in base.execute(SELECT).fetchall())

    def stop(self, name: str, asker: str = OWNER) -> None:
        """Take a job off the queue, or tell its worker to stop; what has ended stays as it is.

        JobError for one that is neither its asker nor the owner.
        """
        with transaction(self.path) as base:
            row = base.execute("select asker from jobs where id = ?", (name,)).fetchone()
            if row is not None and asker not in (OWNER, row["asker"]):
                raise JobError(NOT_YOURS)
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
            row = base.execute(CLAIM, (worker,)).fetchone()
            if row is not None:
                base.execute(SERVED, (row["asker"],))
        if row is None:
            return None
        request = request_of(row)
        if request is None:
            self.end(row["id"], "failed", "What it asks for cannot be read by this version of the program.")
            return self.claim(worker)
        return ClaimedJob(row["id"], request, row["store"], row["asker"])

    def rewind(self, name: str, history: tuple[EpochRecord, ...]) -> None:
        """The epochs that a job really has, as its checkpoint says."""
        with transaction(self.path) as base:
            base.execute("delete from epochs where job = ?", (name,))
            base.execute("update jobs set epoch = ?, batch = 0 where id = ?", (len(history), name))
            base.executemany("insert into epochs values (?, ?, ?)", [stored_epoch(name, record) for record in history])

    def epoch(self, name: str, record: EpochRecord) -> bool:
        """Add a finished epoch; whether the job is to stop."""
        with transaction(self.path) as base:
            base.execute("insert or replace into epochs values (?, ?, ?)", stored_epoch(name, record))
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


def _enter(base: sqlite3.Connection, told: tuple[str, ...], asked: Asked) -> None:
    active = base.execute("select 1 from jobs where id = ? and state in ('queued', 'running')", told[:1]).fetchone()
    if active is not None:
        return
    rows = base.execute("select asker, seconds from jobs where state in ('queued', 'running')").fetchall()
    asked.check([(row["asker"], row["seconds"]) for row in rows])
    base.execute(ENTER, (*told, asked.asker, asked.seconds))
