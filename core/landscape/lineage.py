"""Whether a run is another run's net at an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from core.landscape.vectors import vector

if TYPE_CHECKING:
    from core.runs import Run


def epoch_of(whole: Run, part: Run) -> int | None:
    """The kept epoch of `whole` after which it had the final weights of `part`; its last for the same net; else None.

    Compared in half precision, in which the weights of epochs are kept. The untrained net does not count.
    """
    end = vector(part.weights).half()
    for epoch in (*whole.checkpoints, None):
        if torch.equal(vector(whole.weights_at(epoch)).half(), end):
            return epoch or len(whole.history)
    return None
