"""One large piece of computing at a time: who comes first is served first, and the other cores stay free."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident


class Turns:
    """`with turns.turn():` threads enter one after the other, in the order in which they came.

    A plain lock would be had again by the thread that has just released it, as long as that one has more to do.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._owner: int | None = None  # a thread
        self._waiting: deque[tuple[int, Lock]] = deque()

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


BATCHES = Turns()  # of images through a net
