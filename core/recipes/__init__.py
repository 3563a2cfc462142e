"""What a training is asked to do, and what is written down of it: recipes, their limits and files; without torch."""

from core.recipes.distortion import DISTORTIONS, Distortion
from core.recipes.early_stopping import EarlyStopping, Replay, replay
from core.recipes.history import EpochRecord, TrainingError
from core.recipes.limits import RecipeError
from core.recipes.named import recipe_of
from core.recipes.recipe import TRAINING_VERSION, Recipe, named
from core.recipes.shipped import MEASURED, NAMED, SHIPPED, SHORTCUTS, STUDIES

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
    "named",
    "recipe_of",
    "replay",
]
