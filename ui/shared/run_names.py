"""Names of runs in lists and legends: the net, and the few settings that tell them apart."""

from collections.abc import Callable, Mapping, Sequence

from core import models
from core.recipes import Recipe
from ui.shared.choices import LOSSES, OPTIMIZERS, SCHEDULES

LIMIT = 3  # words that a name has beside the net's
DESCRIPTIONS: Mapping[str, Callable[[Recipe], str]] = {  # the most telling first; what says nothing is left out
    "loss": lambda recipe: LOSSES[recipe.loss],
    "share": lambda recipe: f"{learnt(recipe):.2g}% of the images" if recipe.share < 1 else "",
    "teacher": lambda recipe: f"taught by {models.title(recipe.teacher.model)}" if recipe.teacher else "",
    "sharpness": lambda recipe: "sharpness-aware" if recipe.sharpness else "",
    "epochs": lambda recipe: "1 epoch" if _epochs(recipe) == "1" else f"{_epochs(recipe)} epochs",
    "averaged": lambda recipe: "averaged" if recipe.averaged or recipe.soup else "",
    "optimizer": lambda recipe: OPTIMIZERS[recipe.optimizer],
    "learning_rate": lambda recipe: f"rate {recipe.learning_rate:g}",
    "batch_size": lambda recipe: f"batch {recipe.batch_size}",
    "augment": lambda recipe: f"augmentation {recipe.augment}",
    "mixup": lambda recipe: f"mixup {recipe.mixup:g}",
    "radius": lambda recipe: f"ρ {recipe.sharpness:g}",
    "schedule": lambda recipe: f"{SCHEDULES[recipe.schedule]} rate",
    "weight_decay": lambda recipe: f"weight decay {recipe.weight_decay:g}",
    "label_smoothing": lambda recipe: f"smoothing {recipe.label_smoothing:g}",
    "momentum": lambda recipe: f"momentum {recipe.momentum:g}",
    "validation": lambda recipe: f"{recipe.validation:.0%} set aside",
    "seed": lambda recipe: f"seed {recipe.seed}",
}


def net(recipe: Recipe) -> str:
    """The net with its options, and where its weights came from: ResNet-18, cifar stem."""
    words = [models.plain_title(recipe.model, **recipe.options)]
    words += ["ImageNet weights"] * recipe.pretrained + ["frozen"] * recipe.frozen
    words += ["random labels"] * recipe.random_labels
    return ", ".join(words)


def descriptions(recipe: Recipe, about: Sequence[str]) -> list[str]:
    """The words on these sides of a recipe."""
    return [words for what in about if (words := DESCRIPTIONS[what](recipe))]


def distinct_names(recipes: Sequence[Recipe]) -> list[str]:
    """A name for each recipe: its net, with what tells it from the others for that net; those of equals are equal."""
    nets, told = [net(recipe) for recipe in recipes], [_description(recipe) for recipe in recipes]
    return [
        " · ".join([name, *_apart(mine, [each for its, each in zip(nets, told, strict=True) if its == name])])
        for name, mine in zip(nets, told, strict=True)
    ]


def _description(recipe: Recipe) -> list[str]:
    """The words on every side, in order; "" for what says nothing."""
    return [words(recipe) for words in DESCRIPTIONS.values()]


def _apart(mine: list[str], same: Sequence[list[str]]) -> list[str]:
    """Of a recipe's words, in order, those by which it differs from recipes that the words before them fit as well."""
    words, alike = list[str](), list(same)
    for place, word in enumerate(mine):
        left = [each for each in alike if each[place] == word]
        if len(left) < len(alike) and len(words) < LIMIT:
            words, alike = [*words, word] if word else words, left
    return words


def learnt(recipe: Recipe) -> float:
    """Per cent of the training images from which a net learns: those set aside for validation are left out."""
    return 100 * recipe.share * (1 - recipe.validation)


def _epochs(recipe: Recipe) -> str:
    """The epochs of a training that went on from the weights of another: 20 + 8."""
    return f"{_epochs(recipe.initial)} + {recipe.epochs}" if recipe.initial else str(recipe.epochs)
