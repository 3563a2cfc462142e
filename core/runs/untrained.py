"""The net that a training begins with, drawn from the recipe's seed apart from other random numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from core.models import build, pretrained
from core.recipes.history import TrainingError
from core.recipes.recipe import Recipe


@contextmanager
def seeded(device: torch.device, seed: int) -> Iterator[None]:
    """Draw from a seed of our own inside, and leave the caller's random numbers as they were."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


def untrained(recipe: Recipe) -> nn.Module:
    """The recipe's net on the CPU, with the random weights that its seed gives, or ImageNet's below the last layer.

    TrainingError where those cannot be had.
    """
    with seeded(torch.device("cpu"), recipe.seed):
        model = build(recipe.model, **recipe.options)
    if recipe.pretrained:
        try:
            pretrained.load(model, recipe.model)
        except pretrained.PretrainedError as error:
            raise TrainingError(str(error)) from None
    return model
