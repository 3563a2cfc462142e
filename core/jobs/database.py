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
ASIDE = "damaged-{}.sqlite"
VERSION = 3  # of the tables

# `ticket` orders what one asker has asked for, `turns` the askers among themselves; `asker` is a visitor, "" the owner;
# `seconds` is what the job was expected to take. `stop` is what a visitor asks of a running job's worker. A training
# has epochs, a search trials.
SCHEMA = """
create table if not exists jobs (
    id text primary key, kind text not null default 'training', request text not null, fingerprint text not null,
    store text not null, state text not null default 'queued', ticket integer not null,
    worker text not null default '', stop integer not null default 0, message text not null default '',
    epoch integer not null default 0, batch real not null default 0, loss real, speed real, seconds_left real,
    trials integer not null default 0, best real,
    asker text not null default '', seconds real not null default 0);
create table if not exists epochs (
    job text not null references jobs on delete cascade, epoch integer not null, record text not null,
    primary key (job, epoch));
create table if not exists starts (worker text primary key, moment real not null, tries integer not null);
create table if not exists turns (asker text primary key, turn integer not null);
"""
# What the tables of versions 1 and 2 lack; the column `recipe` of version 1 is called `request` now.
ADDED = {
    "kind": "text not null default 'training'",
    "trials": "integer not null default 0",
    "best": "real",
    "asker": "text not null default ''",
    "seconds": "real not null default 0",
}
NEEDED = {
    "jobs": {
        *("id", "kind", "request", "fingerprint", "store", "state", "ticket", "worker", "stop", "message", "epoch"),
        *("batch", "loss", "speed", "seconds_left", "trials", "best", "asker", "seconds"),
    },
    "epochs": {"job", "epoch", "record"},
    "starts": {"worker", "moment", "tries"},
    "turns": {"asker", "turn"},
}


class ForeignTablesError(Exception):
    """A queue whose tables are not those that this version needs."""


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
    except ForeignTablesError as error:
        raise JobError(
            f"The queue of trainings {path} was written by a later version of the program ({error}): use that one, or "
            "move the file away."
        ) from error


def _unusable(path: Path, error: Exception) -> JobError:
    return JobError(
        f"The queue of trainings {path} cannot be used just now ({error}): free space there, let it be written, "
        "and try again."
    )


def _connected(path: Path) -> sqlite3.Connection:
    """A connection to a file that has the tables; a damaged one is set aside first."""
    if path.is_dir():
        _set_aside(path, "it is a folder")
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) not in DAMAGES:
            raise
        _set_aside(path, str(error))
    except ForeignTablesError as error:
        if _version(path) > VERSION:
            raise
        _set_aside(path, str(error))
    return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        base.row_factory = sqlite3.Row
        base.text_factory = _text
        base.execute("pragma foreign_keys = on")
        base.execute("pragma synchronous = normal")
        version = base.execute("pragma user_version").fetchone()[0]
        if version < VERSION or (version == VERSION and _missing(base)):
            with _repairing(path):
                base.execute("pragma journal_mode = wal")
                _make(base)
                base.execute(f"pragma user_version = {VERSION}")
        if missing := _missing(base):
            raise ForeignTablesError(f"{missing} is missing")
    except (sqlite3.DatabaseError, ForeignTablesError):
        base.close()
        raise
    return base


def _make(base: sqlite3.Connection) -> None:
    """Today's tables; ForeignTablesError where those that are there cannot be made so."""
    try:
        base.executescript(SCHEMA)
        _migrate(base)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:  # SQL that does not fit what is there
            raise ForeignTablesError(str(error)) from error
        raise


def _text(content: bytes) -> str:
    """A damaged text is still a text: it costs its row, not the others."""
    return content.decode("utf-8", errors="replace")


def _migrate(base: sqlite3.Connection) -> None:
    """Give old tables today's columns; those that have them stay, whatever version an older program wrote there."""
    there = _columns(base, "jobs")
    if "recipe" in there:
        base.execute("alter table jobs rename column recipe to request")
    for name, declaration in ADDED.items():
        if name not in there:
            base.execute(f"alter table jobs add column {name} {declaration}")


def _columns(base: sqlite3.Connection, table: str) -> set[str]:
    return {str(row["name"]) for row in base.execute(f"pragma table_info({table})")}


def _missing(base: sqlite3.Connection) -> str:
    """The first column that is needed and not there, as table.column; "" where none is missing."""
    lacks = (f"{table}.{name}" for table, names in NEEDED.items() for name in sorted(names - _columns(base, table)))
    return next(lacks, "")


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as base:
        return int(base.execute("pragma user_version").fetchone()[0])


def _set_aside(path: Path, reason: str) -> None:
    """Move a damaged file away with a warning, unless another process has done so."""
    with _repairing(path):
        if not path.is_dir() and _sound(path):
            return
        aside = path.with_name(ASIDE.format(uuid.uuid4().hex[:8]))
        os.replace(path, aside)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    warnings.warn(
        f"The queue of trainings was damaged ({reason}); it was moved to {aside}. Ask again for what waited.",
        RuntimeWarning,
        stacklevel=2,
    )


def _sound(path: Path) -> bool:
    """Whether the file is whole, with tables that can be used or none yet."""
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as base:
            base.row_factory = sqlite3.Row
            empty = not _columns(base, "jobs")
            return base.execute("pragma quick_check").fetchone()[0] == "ok" and (empty or not _missing(base))
    except sqlite3.DatabaseError:
        return False


def _repairing(path: Path) -> FileLock:
    return FileLock(path.with_suffix(".lock"), timeout=PATIENCE)
