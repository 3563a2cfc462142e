"""One large piece of computing at a time: who has had least so far is served first, and the other cores stay free."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from threading import Lock, get_ident, local
from typing import TypeVar

SLICE = 0.3  # seconds that a thread may go on at a stretch
Item = TypeVar("Item")
Result = TypeVar("Result")


class Turns:
    """`with turns.turn():` threads enter one after the other.

    Whoever has been in for some seconds so far waits as if it had come so many seconds later: a page that needs a
    moment goes before long work, whose thread has had its share, and the long work waits no longer than it has worked.
    A plain lock would be had again by the thread that has just released it, as long as that one has more to do.
    """

    def __init__(self, seconds: float = SLICE, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._guard = Lock()
        self._owner: int | None = None  # a thread
        self._waiting: list[tuple[float, int, int, Lock]] = []  # a heap: when it came, with delay; its number; thread
        self._came = 0
        self._had = local()

    def each(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """The results of the work on each item; others come in between after SLICE seconds, not after each item.

        Many small pieces would else wait for a large one of somebody else's each.
        """
        left, found = deque(items), []
        while left:
            with self.turn():
                end = self._clock() + self._seconds
                found.append(work(left.popleft()))
                while left and self._clock() < end:
                    found.append(work(left.popleft()))
        return found

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The block of code that no two threads are in, re-entrant; in it nobody waits for another thread."""
        me = get_ident()
        if self._owner == me:
            yield
            return
        self._enter(me)
        begun = self._clock()
        try:
            yield
        finally:
            self._had.seconds = self.had + self._clock() - begun
            self._leave()

    @property
    def had(self) -> float:
        """Seconds that the thread which asks has been in so far; a page's script has a thread for each run."""
        return float(getattr(self._had, "seconds", 0.0))

    def _enter(self, me: int) -> None:
        handed_over, came = Lock(), self._clock()
        with self._guard:
            if self._owner is None:
                self._owner = me
                return
            handed_over.acquire()
            self._came += 1
            heappush(self._waiting, (came + self.had, self._came, me, handed_over))
        handed_over.acquire()

    def _leave(self) -> None:
        with self._guard:
            self._owner = None
            if self._waiting:
                *_, self._owner, handed_over = heappop(self._waiting)
                handed_over.release()


BATCHES = Turns()  # of images through a net, for its answers or for maps
