"""Choose how a device makes its updates: one by one, or on a GPU as graphs, compiled where that pays."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from core.training.mixup import Mixed
from core.training.speed.compiled import Candidate, Compiling, Step
from core.training.speed.graphs import Cuda, Eager, Graphed


def accelerated(
    gradients: Callable[[nn.Module, Mixed, int], tuple[Tensor, Tensor]],
    candidate: Candidate,
    optimizer: Optimizer,
    device: torch.device,
    alone: bool,
) -> Step:
    """What makes one update by a part of a batch of that many images; `gradients` are those of a net for such a part.

    On a CPU, and where several processes share a training, an update is its operations and nothing else.
    """
    if device.type != "cuda" or not alone:
        return Eager(partial(gradients, candidate.network), optimizer)
    machine = Cuda(device)
    return Compiling(candidate, lambda network: Graphed(partial(gradients, network), optimizer, machine), machine)
