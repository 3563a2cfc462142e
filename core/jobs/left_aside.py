"""What the store, the queue and the kept epochs hold that this version does not use, for pages to say so."""

import json
from collections.abc import Iterator
from pathlib import Path

from core.jobs.database import ASIDE
from core.jobs.job import JobError
from core.jobs.places import KEPT
from core.jobs.queue import Queue
from core.runs import StoreError, user
from core.runs.left_aside import left_aside as of_store
from core.settings import settings


def left_aside() -> list[str]:
    """A clause each. A damaged queue makes way, as at any look; of a store at a URL its folder here is looked at."""
    folder = settings().cache / "jobs"
    return [*_store(), *_queue(folder), *_kept(folder / KEPT)]


def _store() -> Iterator[str]:
    try:
        yield from of_store(user())
    except StoreError as error:
        yield str(error)


def _queue(folder: Path) -> Iterator[str]:
    queue = Queue(folder)
    try:
        if queue.path.exists() and (unread := queue.unread()):
            yield f"{unread} job{'s' * (unread > 1)} that this version cannot read: ask again for what is wanted"
    except JobError:
        yield "the queue of trainings, which cannot be used: nothing is trained or searched until it can"
    damaged = len(list(folder.glob(ASIDE.format("*"))))
    if damaged:
        yield f"{damaged} damaged queue{'s' * (damaged > 1)} of trainings: ask again for what waited"


def _kept(folder: Path) -> Iterator[str]:
    """Trainings that begin anew, since nothing of them can be read; the tensors are looked at when they go on."""
    if folder.exists() and not folder.is_dir():
        yield "a file where epochs are to be kept: no training goes on until it is away"
        return
    for place in sorted(folder.glob("*")):
        if not _begun(place):
            yield f"kept epochs of the training {place.name[:8]}, which begins anew"


def _begun(folder: Path) -> bool:
    from core.training.kept_files import FORMAT, RECORD, tensors_file

    try:
        values = json.loads((folder / RECORD).read_text("utf-8"))
        return values["format"] == FORMAT and tensors_file(folder, values["sha256"]).is_file()
    except FileNotFoundError:
        return folder.is_dir() and not any(folder.glob("*"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
