"""Recipes, and how nets are trained by them; torch is imported by `fit`, `train` and `partial` alone."""

from importlib import import_module
from typing import TYPE_CHECKING

from core import recipes
from core.recipes import *  # noqa: F403

if TYPE_CHECKING:
    from core.training.loop import fit
    from core.training.resume import partial
    from core.training.train_once import train

__all__ = ["fit", "partial", "train"]
__all__ += recipes.__all__


def __getattr__(name: str) -> object:
    """What needs torch, when first asked for."""
    homes = {"fit": "core.training.loop", "partial": "core.training.resume", "train": "core.training.train_once"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(homes[name]), name)
    return found
