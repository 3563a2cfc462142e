"""The file behind the queue: SQLite, one short connection a transaction, and what happens when it is damaged."""

import os
import sqlite3
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock

from core.jobs.job import JobError

PATIENCE = 20  # seconds to wait for another process's write
DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
VERSION = 2  # of the tables

# `ticket` orders the queue; `stop` is what a visitor asks of a running job's worker. A training has epochs, a search
# trials.
SCHEMA = """
create table if not exists jobs (
    id text primary key, kind text not null default 'training', request text not null, fingerprint text not null,
    store text not null, state text not null default 'queued', ticket integer not null,
    worker text not null default '', stop integer not null default 0, message text not null default '',
    epoch integer not null default 0, batch real not null default 0, loss real, speed real, seconds_left real,
    trials integer not null default 0, best real);
create table if not exists epochs (
    job text not null references jobs on delete cascade, epoch integer not null, record text not null,
    primary key (job, epoch));
create table if not exists starts (worker text primary key, moment real not null, tries integer not null);
"""
# What the tables of version 1 lack; their column `recipe` is called `request` now.
ADDED = {"kind": "text not null default 'training'", "trials": "integer not null default 0", "best": "real"}


@contextmanager
def transaction(path: Path, write: bool = True) -> Iterator[sqlite3.Connection]:
    """One transaction on the file at `path`, made where it is missing; JobError where the disk does not let us."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connected(path)) as base, base:
            base.execute("begin immediate" if write else "begin")
            yield base
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) in DAMAGES:
            _set_aside(path, str(error))
        raise _unusable(path, error) from error
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> JobError:
    return JobError(
        f"The queue of trainings {path} cannot be used just now ({error}): free space there, let it be written, "
        "and try again."
    )


def _connected(path: Path) -> sqlite3.Connection:
    """A connection to a file that has the tables; a damaged one is set aside first."""
    try:
        base = _opened(path)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) not in DAMAGES:
            raise
        _set_aside(path, str(error))
        base = _opened(path)
    return base


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        base.row_factory = sqlite3.Row
        base.execute("pragma foreign_keys = on")
        base.execute("pragma synchronous = normal")
        if base.execute("pragma user_version").fetchone()[0] < VERSION:
            with _repairing(path):
                base.executescript(f"pragma journal_mode = wal; {SCHEMA}")
                _migrate(base)
                base.execute(f"pragma user_version = {VERSION}")
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base


def _migrate(base: sqlite3.Connection) -> None:
    """Give old tables today's columns; those that have them stay, whatever version an older program wrote there."""
    there = {row["name"] for row in base.execute("pragma table_info(jobs)")}
    if "recipe" in there:
        base.execute("alter table jobs rename column recipe to request")
    for name, declaration in ADDED.items():
        if name not in there:
            base.execute(f"alter table jobs add column {name} {declaration}")


def _set_aside(path: Path, reason: str) -> None:
    """Move a damaged file away with a warning, unless another process has done so."""
    with _repairing(path):
        if _sound(path):
            return
        aside = path.with_name(f"damaged-{uuid.uuid4().hex[:8]}.sqlite")
        os.replace(path, aside)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    warnings.warn(
        f"The queue of trainings was damaged ({reason}); it was moved to {aside}. Ask again for what waited.",
        RuntimeWarning,
        stacklevel=2,
    )


def _sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as base:
            return bool(base.execute("pragma quick_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def _repairing(path: Path) -> FileLock:
    return FileLock(path.with_suffix(".lock"), timeout=PATIENCE)
