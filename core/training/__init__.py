"""Recipes, and how nets are trained by them; torch is imported by `fit`, `train` and `partial` alone."""

from importlib import import_module
from typing import TYPE_CHECKING

from core.training.distortion import DISTORTIONS, Distortion
from core.training.early_stopping import EarlyStopping, Replay, replay
from core.training.history import EpochRecord, TrainingError
from core.training.limits import RecipeError
from core.training.recipe import TRAINING_VERSION, Recipe
from core.training.shipped import MEASURED, NAMED, SHIPPED, SHORTCUTS, STUDIES

if TYPE_CHECKING:
    from core.training.loop import fit
    from core.training.once import train
    from core.training.resume import partial

__all__ = [
    "DISTORTIONS",
    "MEASURED",
    "NAMED",
    "SHIPPED",
    "SHORTCUTS",
    "STUDIES",
    "TRAINING_VERSION",
    "Distortion",
    "EarlyStopping",
    "EpochRecord",
    "Recipe",
    "RecipeError",
    "Replay",
    "TrainingError",
    "fit",
    "partial",
    "replay",
    "train",
]


def __getattr__(name: str) -> object:
    """What needs torch, when first asked for."""
    homes = {"fit": "core.training.loop", "partial": "core.training.resume", "train": "core.training.once"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(homes[name]), name)
    return found
