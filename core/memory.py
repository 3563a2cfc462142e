"""Give memory that was freed back to the system: glibc keeps it, since the next one may want it."""

import ctypes
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

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
def _keeper() -> Keeper:
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return Keeper(lambda: None, lambda: 0)
    return Keeper(lambda: trim(0), resident)
