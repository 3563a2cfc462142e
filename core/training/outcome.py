"""What a training comes to, and how to run one to its end."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.recipes import EpochRecord
from core.runs.outputs import Outputs
from core.training.speed.precision import Precision


@dataclass(frozen=True)
class Outcome:
    """A trained net in evaluation mode on the CPU, and what there is to say about it beside its history.

    `checkpoints` holds the weights after some epochs, kernels and matrices as float16; `outputs` what the net says of
    the test images.
    """

    model: nn.Module
    metrics: dict[str, float]
    images: Mapping[str, int]
    device: torch.device
    precision: Precision
    seconds: float
    checkpoints: Mapping[int, Mapping[str, Tensor]]
    outputs: Outputs


def finished(
    epochs: Generator[EpochRecord, None, Outcome], on_epoch: Callable[[EpochRecord], object] | None = None
) -> tuple[tuple[EpochRecord, ...], Outcome]:
    """Run a training to its end; `on_epoch` is called with each record as it comes."""
    history: list[EpochRecord] = []
    while True:
        try:
            history.append(next(epochs))
        except StopIteration as end:
            return tuple(history), end.value
        if on_epoch is not None:
            on_epoch(history[-1])
