"""The weights that a training began with, made again rather than stored."""

from core.runs.catalogue import find
from core.runs.run import Weights
from core.training.history import TrainingError
from core.training.recipe import Recipe
from core.training.seeds import untrained


def initial(recipe: Recipe, fingerprint: str) -> Weights:
    """Those drawn by the seed, ImageNet's, or those of the run that the recipe starts from.

    ValueError where those cannot be had or that run is gone.
    """
    if recipe.initial is None:
        try:
            return untrained(recipe).state_dict()
        except TrainingError as error:
            raise ValueError(str(error)) from None
    start = find(recipe.initial, fingerprint)
    if start is None:
        raise ValueError(
            "The training began with the weights of another run, which is not stored here: train it again."
        )
    return start.weights
