"""Threads that have computed for long give way: a page that needs a moment does not wait for long work of others.

Linux gives each thread a priority of its own. A thread's priority can be lowered by anybody and is not raised again,
and a page's script has a thread for each run: whoever asks next begins with the usual one.
"""

import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

NAMES = ("ScriptRunner.scriptThread", "background", "warm-up")  # whose threads compute; others answer the browsers
NICENESS = ((0.5, 5), (3.0, 10))  # seconds of processor time after which a thread has it; 0 is usual, 19 the most
LOOK = 0.25  # seconds between two looks at the threads
_TASKS = Path("/proc/self/task")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # a second


@cache
def begin() -> None:
    """Look after this process's threads from now on; without effect where the system has no such priorities."""
    if _TASKS.exists():
        threading.Thread(target=_look_after, name="priority", daemon=True).start()


def _look_after() -> None:
    while True:
        time.sleep(LOOK)
        lower(each for each in threading.enumerate() if each.name in NAMES)


def lower(threads: Iterable[threading.Thread]) -> None:
    """Give each of the threads the priority that follows from the time that it has computed."""
    for thread in threads:
        if thread.native_id is None:
            continue
        with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile, or the system has no such thing
            wanted = niceness(computed(thread.native_id))
            if wanted > os.getpriority(os.PRIO_PROCESS, thread.native_id):
                os.setpriority(os.PRIO_PROCESS, thread.native_id, wanted)


def niceness(seconds: float) -> int:
    """What a thread has that has computed for so many seconds."""
    return max((nice for after, nice in NICENESS if seconds >= after), default=0)


def computed(thread: int) -> float:
    """Seconds of processor time that a thread of this process, by its number, has had; OSError where there is none."""
    told = (_TASKS / str(thread) / "stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / _TICKS
