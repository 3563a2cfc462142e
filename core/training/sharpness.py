"""Sharpness-aware minimisation: gradients from where the loss is about the worst nearby (arXiv 2010.01412)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeGuard

import torch
from torch import Tensor, nn


@contextmanager
def uphill(network: nn.Module, weights: Sequence[Tensor], radius: float) -> Iterator[None]:
    """The weights moved by `radius` (ρ, in weight space) along their gradients, and back; with zero gradients, not.

    Batch norm uses the statistics of its batch meanwhile and notes none.
    """
    slopes = [(weight, weight.grad) for weight in weights if weight.grad is not None]
    normed = [module for module in network.modules() if _noting(module)]
    with torch.no_grad():
        before = [weight.clone() for weight, _ in slopes]
        length = nn.utils.get_total_norm([slope for _, slope in slopes])
        factor = radius / length.clamp_min(torch.finfo(length.dtype).tiny)
        for weight, slope in slopes:
            weight.addcmul_(slope, factor)
    for module in normed:
        module.track_running_stats = False
    try:
        yield
    finally:
        for module in normed:
            module.track_running_stats = True
        with torch.no_grad():
            for (weight, _), old in zip(slopes, before, strict=True):
                weight.copy_(old)


def _noting(module: nn.Module) -> TypeGuard[nn.modules.batchnorm._BatchNorm]:
    """Whether it is a batch norm that learns the statistics of its batches."""
    return isinstance(module, nn.modules.batchnorm._BatchNorm) and module.track_running_stats and module.training
