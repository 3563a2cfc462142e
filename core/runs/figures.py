"""What a run tells by its figures: its accuracy as counts, the size of its net, the cost of its training."""

from collections.abc import Callable

from core.layers.size import Size, size
from core.recipes import Recipe, compute
from core.runs.run import Run
from core.statistics.comparison import Accuracy


def recorded_accuracy(run: Run) -> Accuracy:
    """The accuracy on its test images, as it was recorded."""
    count = run.provenance.test_images
    return Accuracy(round(run.metrics["test_accuracy"] * count), count)


def size_of(recipe: Recipe) -> Size:
    """The size of a recipe's net."""
    return size(recipe.model, **recipe.options)


def training_flops(run: Run, measure: Callable[[Recipe], Size] = size_of) -> float:
    """What a run's own training computed, estimated; `measure` gives the sizes of its net and of its teacher's."""
    recipe = run.recipe
    taught = measure(recipe.teacher).flops if recipe.teacher else 0
    images, epochs = run.provenance.train_images, len(run.history)
    return compute.training_flops(recipe, images, epochs, measure(recipe).flops, taught)
