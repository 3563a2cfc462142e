"""What a worker clears away before it serves: epochs that no job can go on from, and what there is no room for."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.jobs.places import KEPT
from core.jobs.queue import Queue
from core.limits import ROOM
from core.runs import opened
from core.runs.quota import MARK, make_room
from core.runs.reading import RECORD as RUN
from core.runs.remote import RemoteStore
from core.settings import settings
from core.training.kept_files import RECORD

ABANDONED = 24 * 3600.0  # seconds after which epochs without a job are nobody's: a queue may have been set aside


def sweep(queue: Queue) -> None:
    """Delete the kept epochs of jobs that are done or forgotten, and the least recently used beyond their room."""
    folder = queue.path.parent / KEPT
    known, active = queue.names(), queue.names(active=True)
    for place in folder.glob("*"):
        with suppress(OSError):
            if place.is_dir() and place.name not in known and time.time() - place.stat().st_mtime > ABANDONED:
                shutil.rmtree(place)
    for name in make_room(folder, ROOM.kept, RECORD, active):
        queue.rewind(name, ())
    here = settings().cache / KEPT
    make_room(here, ROOM.kept, RECORD, _held(here))


def make_room_for_runs(place: str, run_id: str) -> list[str]:
    """Delete visitors' runs of the store at `place` beyond its room, the one just stored spared; their ids.

    Of a store at a URL the copies on this machine go, which come back when they are asked for.
    """
    store = opened(place)
    if isinstance(store, RemoteStore):
        return make_room(store.root, ROOM.mirrors, RUN, (run_id,))
    return make_room(store.root, ROOM.store, MARK, (run_id,))


def _held(folder: Path) -> set[str]:
    """The trainings of the command line that run just now."""
    found = set()
    for lock in folder.glob("*.lock"):
        try:
            with FileLock(lock, timeout=0):
                pass
        except (OSError, Timeout):
            found.add(lock.stem)
    return found
