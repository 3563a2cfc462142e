"""What to do when memory does not suffice."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from core.recipes.history import TrainingError
from core.recipes.recipe import Recipe


@contextmanager
def sufficient(recipe: Recipe, device: torch.device) -> Iterator[None]:
    """TrainingError with the cure, instead of a traceback, where a training needs more than the device has left."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise TrainingError(
            f"{recipe.model} with batches of {recipe.batch_size} needs more memory than {device.type} has left: choose "
            "a smaller batch_size or a smaller net."
        ) from error
