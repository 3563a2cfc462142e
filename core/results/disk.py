"""A folder of results, one file each, of bounded size: the least recently used goes first."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from filelock import FileLock, Timeout

from core.limits import ROOM
from core.results.packing import DamagedResultError, packed, unpacked
from core.runs.files import put_in_place
from core.settings import settings

T = TypeVar("T")
log = logging.getLogger(__name__)
SUFFIX, LOCK = ".safetensors", ".lock"
PATIENCE = 60.0  # seconds for which a result is awaited that another server is computing
EVERY = 32  # writes from one look at the folder's size to the next
SPARED = 0.9  # of the room is left full where it did not suffice


class Shelf:
    """Results by what they are found by. Where the folder cannot be used, each result is computed as if it were not."""

    def __init__(self, folder: Path, room: int) -> None:
        self.folder, self.room = folder, room
        self._writes = 0

    def result(self, found_by: str, make: Callable[[], T]) -> T:
        """The result from disk, else `make()`, which other servers wait for meanwhile; its errors are not kept."""
        if (known := self.read(found_by)) is not None:
            return cast("T", known[0])
        lock = FileLock(self.folder / f"{found_by}{LOCK}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=PATIENCE)
        except (OSError, Timeout):
            return make()
        try:
            known = self.read(found_by)  # another server may have been quicker
            if known is None:
                known = (make(),)
                self.write(found_by, known[0])
            return cast("T", known[0])
        finally:
            with suppress(OSError):
                os.unlink(lock.lock_file)
            lock.release()

    def read(self, found_by: str) -> tuple[Any] | None:
        """The result alone in a tuple; None where there is none, or a damaged one."""
        path = self._path(found_by)
        try:
            content = path.read_bytes()
            os.utime(path)
            return (unpacked(content),)
        except FileNotFoundError:
            return None
        except (OSError, DamagedResultError) as problem:
            log.warning("a result on disk cannot be read, it is computed anew: %s", problem)
            return None

    def write(self, found_by: str, result: object) -> None:
        """Keep a result where the folder can be written to; TypeError for what `packed` does not take."""
        content = packed(result)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            put_in_place(self._path(found_by), content)
        except OSError as problem:
            log.warning("a result cannot be kept on disk: %s", problem)
            return
        self._writes += 1
        if self._writes % EVERY == 1:
            make_room(self.folder, self.room)

    def _path(self, found_by: str) -> Path:
        return self.folder / f"{found_by}{SUFFIX}"


def make_room(folder: Path, room: int) -> None:
    """Delete the files that were read least recently, where all take more than `room` bytes, until a tenth is free."""
    files = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError):
            facts = path.stat()
            files.append((facts.st_mtime, facts.st_size, path))
    total = sum(size for _, size, _ in files)
    if total <= room:
        return
    for _, size, path in sorted(files):
        if total <= SPARED * room:
            break
        with suppress(OSError):
            path.unlink()
            total -= size


def shelf() -> Shelf:
    """The one of this cache."""
    return _shelf(folder())


def folder() -> Path:
    """Where the results of this cache lie."""
    return settings().cache / "results"


@lru_cache(maxsize=1)
def _shelf(folder: Path) -> Shelf:
    return Shelf(folder, ROOM.results)
