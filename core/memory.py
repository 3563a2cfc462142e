"""Give memory that was freed back to the system: glibc keeps it, since the next one may want it."""

import ctypes
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

ARENA_MAX, ARENAS = -8, 2  # mallopt(3): the number of this setting, and how many heaps threads share
GROWTH = 32 * 2**20  # bytes by which the process has to have grown for freed blocks to be looked for
_STATM = Path("/proc/self/statm")


class Keeper:
    """Trims the heap where the process has grown since the last time; asked after each large piece of work."""

    def __init__(self, trim: Callable[[], object], resident: Callable[[], int]) -> None:
        self._trim, self._resident = trim, resident
        self._guard, self._settled = Lock(), 0

    def give_back(self) -> None:
        """What was freed goes back to the system: some ms where there is much of it, else nothing."""
        if self._resident() - self._settled < GROWTH or not self._guard.acquire(blocking=False):
            return
        try:
            self._trim()
            self._settled = self._resident()
        finally:
            self._guard.release()


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def give_back() -> None:
    """Give back what large work has freed; without effect where the C library is not glibc."""
    _keeper().give_back()


@cache
def share_heaps() -> None:
    """Let all threads that begin from now on share a few heaps: each of a server's many would leave holes in its own.

    Without effect where the C library is not glibc.
    """
    library = glibc()
    if library is not None:
        library.mallopt(ARENA_MAX, ARENAS)


@cache
def _keeper() -> Keeper:
    library = glibc()
    return Keeper(lambda: None, lambda: 0) if library is None else Keeper(lambda: library.malloc_trim(0), resident)


def glibc() -> ctypes.CDLL | None:
    """The C library where it is glibc."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows has no such handle
        return None
    return library if hasattr(library, "gnu_get_libc_version") else None
