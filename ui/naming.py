"""What runs are called in lists and legends: their net, and as few words on the recipe as tell them apart."""

from collections.abc import Callable, Mapping, Sequence

from core import models
from core.training import Recipe
from ui import state
from ui.records import TrainingCurves

MOST = 3  # words that a name has beside the net's
SAID: Mapping[str, Callable[[Recipe], str]] = {  # the most telling first; what says nothing is left out
    "loss": lambda recipe: _titled("loss", recipe.loss),
    "share": lambda recipe: f"{recipe.share:.0%} of the images" if recipe.share < 1 else "",
    "teacher": lambda recipe: f"taught by {models.title(recipe.teacher.model)}" if recipe.teacher else "",
    "sharpness": lambda recipe: "sharpness-aware" if recipe.sharpness else "",
    "epochs": lambda recipe: "1 epoch" if _stages(recipe) == "1" else f"{_stages(recipe)} epochs",
    "averaged": lambda recipe: "averaged" if recipe.averaged or recipe.soup else "",
    "optimizer": lambda recipe: _titled("optimizer", recipe.optimizer),
    "learning_rate": lambda recipe: f"rate {recipe.learning_rate:g}",
    "batch_size": lambda recipe: f"batch {recipe.batch_size}",
    "augment": lambda recipe: f"augmentation {recipe.augment}",
    "mixup": lambda recipe: f"mixup {recipe.mixup:g}",
    "radius": lambda recipe: f"ρ {recipe.sharpness:g}",
    "schedule": lambda recipe: f"{_titled('schedule', recipe.schedule)} rate",
    "weight_decay": lambda recipe: f"weight decay {recipe.weight_decay:g}",
    "label_smoothing": lambda recipe: f"smoothing {recipe.label_smoothing:g}",
    "momentum": lambda recipe: f"momentum {recipe.momentum:g}",
    "validation": lambda recipe: f"{recipe.validation:.0%} set aside",
    "seed": lambda recipe: f"seed {recipe.seed}",
}


def net(recipe: Recipe) -> str:
    """The net with its options, and where its weights came from: ResNet-18, cifar stem."""
    words = [models.title(recipe.model, **recipe.options).replace(", 32×32", "")]
    words += ["ImageNet weights"] * recipe.pretrained + ["frozen"] * recipe.frozen
    words += ["random labels"] * recipe.random_labels
    return ", ".join(words)


def said(recipe: Recipe, about: Sequence[str]) -> list[str]:
    """The words on these sides of a recipe."""
    return [words for what in about if (words := SAID[what](recipe))]


def told_apart(recipes: Sequence[Recipe]) -> list[str]:
    """A name for each recipe: its net, with what tells it from the others for that net; those of equals are equal."""
    nets, told = [net(recipe) for recipe in recipes], [_told(recipe) for recipe in recipes]
    return [
        " · ".join([name, *_apart(mine, [each for its, each in zip(nets, told, strict=True) if its == name])])
        for name, mine in zip(nets, told, strict=True)
    ]


def _told(recipe: Recipe) -> list[str]:
    """The words on every side, in order; "" for what says nothing."""
    return [words(recipe) for words in SAID.values()]


def _apart(mine: list[str], same: Sequence[list[str]]) -> list[str]:
    """Of a recipe's words, in order, those by which it differs from recipes that the words before them fit as well."""
    words, alike = list[str](), list(same)
    for place, word in enumerate(mine):
        left = [each for each in alike if each[place] == word]
        if len(left) < len(alike) and len(words) < MOST:
            words, alike = [*words, word] if word else words, left
    return words


def _stages(recipe: Recipe) -> str:
    """The epochs of a training that went on from the weights of another: 20 + 8."""
    return f"{_stages(recipe.initial)} + {recipe.epochs}" if recipe.initial else str(recipe.epochs)


def _titled(name: str, value: str) -> str:
    """A setting as the training page's control calls it."""
    return state.titles(TrainingCurves, name)[value]
