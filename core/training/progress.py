"""Progress within an epoch, reported at most a few times a second."""

import time
from collections.abc import Callable

# Called with the updates made in the present epoch, how many it has, and its mean loss so far; stops the training by
# raising.
OnStep = Callable[[int, int, float], object]

INTERVAL = 0.5  # seconds


class Progress:
    """Calls `tell` at most every INTERVAL seconds, whatever an update takes."""

    def __init__(self, tell: OnStep | None) -> None:
        self._tell = tell
        self._due = time.perf_counter() + INTERVAL

    def update(self, done: int, total: int, mean_loss: Callable[[], float]) -> None:
        """`mean_loss` is asked for the epoch's mean so far only where it is told: it has to come from the device."""
        if self._tell is None or time.perf_counter() < self._due:
            return
        self._tell(done, total, mean_loss())
        self._due = time.perf_counter() + INTERVAL

    def measuring(self, total: int, loss: float) -> None:
        """All updates of the epoch are made, and the net is being measured: that, too, may take long and be stopped."""
        self.update(total, total, lambda: loss)
