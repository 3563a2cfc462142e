"""Values that several pages offer, with what they are called on screen."""

from core import models
from core.functions import activations
from core.functions.class_losses import CLASS_LOSSES
from core.recipes import SHIPPED, distortion, optimizers, schedules

HIDDEN = {unit.name: unit.title for unit in activations.HIDDEN.values()}


def _trained(dataset: str) -> dict[str, str]:
    """The recipes that ship for these data, whose nets are trained, in the order of the menus: name → title."""
    recipes = {name: recipe for name, recipe in SHIPPED.items() if recipe.dataset == dataset}
    names = sorted(recipes, key=lambda name: models.menu_order(recipes[name].model))
    return {name: models.menu_title(recipes[name].model, **recipes[name].options) for name in names}


MNIST_NETS = _trained("mnist")
SVHN_NETS = _trained("svhn")
DIGITS = {
    "any": "Any digit",
    **{str(digit): str(digit) for digit in range(10)},
    "unsure": "Least confident first",
    "mistakes": "Mistakes",
}
TRAINABLE = {name: models.menu_title(name) for name in sorted(models.NAMES, key=models.menu_order)}
# Those that train on a CPU while somebody waits; the others want a GPU.
QUICK = tuple(name for name in TRAINABLE if models.spec(name).quick)
FIRST = ""  # a run: the first of those that the page can show
BEST, LAST = -2, -1  # an epoch: the one with the least validation loss; the last
LOSSES = {loss.name: loss.title for loss in CLASS_LOSSES.values()}  # of a recipe
OPTIMIZERS = {optimizer.name: optimizer.title for optimizer in optimizers.OPTIMIZERS.values()}
SCHEDULES = {schedule.name: schedule.title for schedule in schedules.SCHEDULES.values()}
AUGMENTATIONS = {name: augmentation.title for name, augmentation in distortion.AUGMENTATIONS.items()}
