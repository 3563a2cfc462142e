"""Checks of the methods' arguments, and random generators of their own."""

import torch
from torch import Tensor


def seeded(seed: int) -> torch.Generator:
    """A generator of one's own: the process-wide one is drawn from by other threads, too."""
    return torch.Generator().manual_seed(seed)


def at_least_one(**values: int) -> None:
    """ValueError names the first that is not."""
    for name, value in values.items():
        if value < 1:
            raise ValueError(f"{name} must be at least 1; got {value}.")


def not_negative(**values: float) -> None:
    """ValueError names the first that is."""
    for name, value in values.items():
        if not value >= 0:
            raise ValueError(f"{name} must not be negative; got {value}.")


def single(baseline: Tensor) -> None:
    """ValueError unless there is one baseline image."""
    if len(baseline) != 1:
        raise ValueError(f"This method takes one baseline image; got {len(baseline)}.")
