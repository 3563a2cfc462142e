"""Recipes, and how nets are trained by them; torch is imported by `fit` and `train` alone."""

from importlib import import_module
from typing import TYPE_CHECKING

from core.training.distortion import DISTORTIONS, Distortion
from core.training.early_stopping import EarlyStopping
from core.training.history import EpochRecord, TrainingError
from core.training.limits import RecipeError
from core.training.recipe import TRAINING_VERSION, Recipe
from core.training.shipped import SHIPPED

if TYPE_CHECKING:
    from core.training.loop import fit
    from core.training.once import train

__all__ = [
    "DISTORTIONS",
    "SHIPPED",
    "TRAINING_VERSION",
    "Distortion",
    "EarlyStopping",
    "EpochRecord",
    "Recipe",
    "RecipeError",
    "TrainingError",
    "fit",
    "train",
]


def __getattr__(name: str) -> object:
    """`fit` and `train`, when first asked for."""
    homes = {"fit": "core.training.loop", "train": "core.training.once"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(homes[name]), name)
    return found
