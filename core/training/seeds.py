"""The random numbers of a training, apart from everybody else's, and the net that it begins with."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from core.models import build
from core.training.recipe import Recipe


@contextmanager
def seeded(device: torch.device, seed: int) -> Iterator[None]:
    """Draw from a seed of our own inside, and leave the caller's random numbers as they were."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


def untrained(recipe: Recipe) -> nn.Module:
    """The recipe's net with the random weights that its seed gives, on the CPU."""
    with seeded(torch.device("cpu"), recipe.seed):
        return build(recipe.model, **recipe.options)
