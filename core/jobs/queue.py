"""The queue on disk, in SQLite: any number of processes of one machine may read and change it at the same time."""

import json
import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path

from core.jobs.database import transaction
from core.jobs.job import Job, JobError, State, Step
from core.training import EpochRecord, Recipe

FILE = "jobs.sqlite"
REMEMBERED = 500  # jobs

ENTER = """
insert into jobs (id, recipe, fingerprint, store, ticket)
values (?, ?, ?, ?, (select coalesce(max(ticket), 0) + 1 from jobs))
on conflict (id) do update
set state = 'queued', stop = 0, message = '', worker = '', store = excluded.store, ticket = excluded.ticket
where state not in ('queued', 'running')
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
class Claim:
    """A job that a worker has taken: what to train, on which data, and where to put the run."""

    id: str
    recipe: Recipe
    fingerprint: str
    store: str


class Queue:
    """The jobs in `folder`; JobError where its disk does not let us."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def enter(self, name: str, recipe: Recipe, fingerprint: str, store: str) -> None:
        """Put a job at the end of the queue, unless it waits or runs."""
        with transaction(self.path) as base:
            base.execute(ENTER, (name, json.dumps(recipe.to_dict()), fingerprint, store))
            base.execute(
                "delete from jobs where state not in ('queued', 'running') "
                "and ticket <= (select max(ticket) from jobs) - ?",
                (REMEMBERED,),
            )

    def again(self, name: str) -> None:
        """Put a stopped job at the end of the queue."""
        with transaction(self.path) as base:
            row = base.execute("select recipe, fingerprint, store from jobs where id = ?", (name,)).fetchone()
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
            return [_job(base, row) for row in base.execute(SELECT + ORDER).fetchall()]

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

    def claim(self, worker: str) -> Claim | None:
        """Give the first job of the queue to a worker; None where none waits."""
        with transaction(self.path) as base:
            row = base.execute(
                "update jobs set state = 'running', worker = ?, loss = null, speed = null, seconds_left = null "
                "where id = (select id from jobs where state = 'queued' order by ticket limit 1) "
                "returning id, recipe, fingerprint, store",
                (worker,),
            ).fetchone()
        return (
            Claim(row["id"], Recipe.from_dict(json.loads(row["recipe"])), row["fingerprint"], row["store"])
            if row
            else None
        )

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

    def step(self, name: str, step: Step) -> bool:
        """Note how far a job has come; whether it is to stop."""
        with transaction(self.path) as base:
            row = base.execute(
                "update jobs set epoch = ?, batch = ?, loss = ?, speed = ?, seconds_left = ? where id = ? "
                "returning stop",
                (*astuple(step), name),
            ).fetchone()
        return row is None or bool(row["stop"])

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


def _job(base: sqlite3.Connection, row: sqlite3.Row) -> Job:
    rows = base.execute("select record from epochs where job = ? order by epoch", (row["id"],)).fetchall()
    return Job(
        id=row["id"],
        recipe=Recipe.from_dict(json.loads(row["recipe"])),
        state=row["state"],
        place=row["ahead"] if row["state"] == "queued" else 0,
        epoch=row["epoch"],
        batch=row["batch"],
        loss=row["loss"],
        images_per_second=row["speed"],
        seconds_left=row["seconds_left"],
        history=tuple(EpochRecord(**json.loads(each["record"])) for each in rows),
        message=row["message"],
    )
