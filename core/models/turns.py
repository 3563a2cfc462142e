"""One large piece of computing at a time: who comes first is served first, and the other cores stay free."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import TypeVar

SLICE = 0.3  # seconds that a thread may go on at a stretch
Item = TypeVar("Item")
Result = TypeVar("Result")


class Turns:
    """`with turns.turn():` threads enter one after the other, in the order in which they came.

    A plain lock would be had again by the thread that has just released it, as long as that one has more to do.
    """

    def __init__(self, seconds: float = SLICE, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._guard = Lock()
        self._owner: int | None = None  # a thread
        self._waiting: deque[tuple[int, Lock]] = deque()

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
        try:
            yield
        finally:
            self._leave()

    def _enter(self, me: int) -> None:
        handed_over = Lock()
        with self._guard:
            if self._owner is None:
                self._owner = me
                return
            handed_over.acquire()
            self._waiting.append((me, handed_over))
        handed_over.acquire()

    def _leave(self) -> None:
        with self._guard:
            self._owner = None
            if self._waiting:
                self._owner, handed_over = self._waiting.popleft()
                handed_over.release()


BATCHES = Turns()  # of images through a net, for its answers or for maps
