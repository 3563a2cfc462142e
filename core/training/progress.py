"""How far a training has come within its epoch, told no more often than somebody can read it."""

import time
from collections.abc import Callable

from torch import Tensor

# Called with the updates made in the present epoch, how many it has, and its mean loss so far; stops the training by
# raising.
OnStep = Callable[[int, int, float], object]

INTERVAL = 0.5  # seconds


class Progress:
    """Calls `tell` at most every INTERVAL seconds, whatever an update takes."""

    def __init__(self, tell: OnStep | None) -> None:
        self._tell = tell
        self._due = time.perf_counter() + INTERVAL

    def update(self, done: int, total: int, losses: Tensor, images: int) -> None:
        """`losses` is the sum over the `images` seen in this epoch; it is fetched from the device where it is told."""
        if self._tell is None or time.perf_counter() < self._due:
            return
        self._tell(done, total, losses.item() / images)
        self._due = time.perf_counter() + INTERVAL
