"""Recipe: everything that decides a training's result, as one checked record."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from core.models import NAMES, resolve, spec
from core.models.pretrained import unfit
from core.nearest import nearest, shown
from core.recipes import toml_file
from core.recipes.early_stopping import EarlyStopping
from core.recipes.limits import RecipeError, as_table, check, choose, known_keys, within

T = TypeVar("T", "Recipe", EarlyStopping)

# Raised by hand when the same recipe and data would give other results than before, beyond what rounding or another
# draw of the same random numbers changes.
TRAINING_VERSION = 1


@dataclass(frozen=True)
class Recipe:
    """A net, its data and how it is trained; the defaults are PyTorch's tutorial settings for a small net.

    `loss` "mse" is that of the softmax outputs against the one-hot label, mean over classes; "mse-logits" that of the
    net's raw outputs. `momentum` is Adam's β₁ as well. `mixup` is α of the Beta distribution that weighs two images
    and their labels (arXiv 1710.09412).
    The last `clean_epochs` see the images undistorted and unmixed, as the test images are (arXiv 1909.09148).
    `sharpness` is the radius ρ of sharpness-aware minimisation (arXiv 2010.01412): each update takes the gradients from
    so far up the slope, where the loss is about the worst nearby, so that flat ground wins; twice the work.
    `share` takes that share of the training images, `validation` then sets that share of them aside.
    `random_labels` trains on labels drawn at random by the seed (arXiv 1611.03530) and keeps the true ones to watch and
    measure: such a net can but learn its images by heart, and is a control for attributions (arXiv 1810.03292).
    The net of `teacher` gives each distorted and mixed image its label, which is its softmax output (arXiv 2106.05237).
    `options` holds the net's options that differ from their defaults. `initial` is the recipe whose run's weights
    this one starts from; `averaged` gives the mean of the weights over the epochs' ends, `soup` that of this training's
    end and of `initial` (arXiv 1803.05407, 2203.05482), both with batch norm's statistics measured anew. `pretrained`
    starts from ImageNet weights, of all layers but the last dense one; `frozen` lets that one alone learn, from there
    or from `initial`, and batch norm keeps its statistics.
    `initial` and `teacher` may be given by the name of a recipe of ours, and like `early_stopping` as a mapping; they
    become what they stand for. RecipeError names the field, its value and what it may be.
    """

    model: str
    dataset: str
    options: Mapping[str, Any] = field(default_factory=dict)
    loss: str = "ce"
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "constant"
    batch_size: int = 32
    epochs: int = 10
    label_smoothing: float = 0.0
    augment: str = "none"
    mixup: float = 0.0
    clean_epochs: int = 0
    sharpness: float = 0.0
    share: float = 1.0
    validation: float = 0.0
    early_stopping: EarlyStopping | None = None
    seed: int = 0
    teacher: "Recipe | None" = None
    initial: "Recipe | None" = None
    averaged: bool = False
    soup: bool = False
    random_labels: bool = False
    pretrained: bool = False
    frozen: bool = False

    def __post_init__(self) -> None:
        _unfold(self)
        _check_net(self)
        check(self)
        if self.early_stopping is not None:
            with within("early_stopping"):
                check(self.early_stopping)
            if self.validation == 0:
                raise RecipeError("early_stopping watches the validation loss: set validation above 0, such as 0.1.")

        if self.averaged and self.early_stopping is not None:
            raise RecipeError("averaged = True: the mean over the epochs and early_stopping exclude each other.")
        _check_start(self)
        _check_teacher(self)

    def __hash__(self) -> int:
        return hash(self.digest)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "options": dict(self.options)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Recipe":
        """The inverse of `to_dict`; what is missing has its default. RecipeError names an unknown key."""
        return _made(cls, values, "a recipe")

    @classmethod
    def from_toml(cls, path: str | Path) -> "Recipe":
        """The recipe in a file; RecipeError for one that is missing, unreadable or no TOML."""
        values = toml_file.read(path, "; `python -m core recipe mlp-128` prints one to start from.")
        with toml_file.problems(path):
            return cls.from_dict(values)

    def to_toml(self) -> str:
        """The text that `from_toml` reads."""
        return toml_file.written(self.to_dict())

    @property
    def canonical(self) -> str:
        """JSON of what differs from the defaults, keys sorted: a field added later changes no digest."""
        return json.dumps(self._non_defaults(), sort_keys=True, separators=(",", ":"))

    def _non_defaults(self) -> dict[str, Any]:
        """What differs from the defaults, in the recipes within it too."""
        values = self.to_dict()
        plain: dict[str, object] = {item.name: {} if item.name == "options" else item.default for item in fields(self)}
        told = {name: value for name, value in values.items() if value != plain[name]}
        within = {"initial": self.initial, "teacher": self.teacher}
        return told | {name: recipe._non_defaults() for name, recipe in within.items() if recipe is not None}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def _made(kind: type[T], values: object, owner: str) -> T:
    table, known = as_table(values, owner), tuple(item.name for item in fields(kind))
    known_keys(table, known, owner)
    missing = [name for name in ("model", "dataset") if name in known and name not in table]
    if missing:
        raise RecipeError(f"{owner} has to name its {' and '.join(missing)}.")
    return kind(**table)


BY_NAME: dict[str, Recipe] = {}  # `core.recipes.shipped` enters its own
HOW = "`python -m core recipe` lists all."


def named(name: str) -> Recipe:
    """The recipe of that name; RecipeError with the nearest ones."""
    if name not in BY_NAME:
        raise RecipeError(f"There is no recipe named {shown(name)}.{nearest(name, BY_NAME)} {HOW}")
    return BY_NAME[name]


def _unfold(recipe: Recipe) -> None:
    """What is within it, out of names and mappings."""
    rule: object = recipe.early_stopping
    if isinstance(rule, Mapping):
        object.__setattr__(recipe, "early_stopping", _made(EarlyStopping, rule, "early_stopping"))
    elif rule is not None and not isinstance(rule, EarlyStopping):
        raise RecipeError(f"early_stopping = {shown(rule)}: it must be a table, such as patience = 3.")
    for name in ("initial", "teacher"):
        object.__setattr__(recipe, name, _other(name, getattr(recipe, name)))


def _other(name: str, value: object) -> Recipe | None:
    """The recipe that `value` is, names or describes."""
    if value is None or isinstance(value, Recipe):
        return value
    if isinstance(value, str):
        with within(name):
            return named(value)
    if isinstance(value, Mapping):
        with within(name):
            return Recipe.from_dict(value)
    raise RecipeError(f'{name} = {shown(value)}: it must be a recipe\'s name, such as "mlp-128", or a table [{name}].')


def _check_net(recipe: Recipe) -> None:
    """The net exists, takes these options, is made for this data set; keeps the options that are no default."""
    choose("model", recipe.model, NAMES)
    net = spec(recipe.model)
    if not isinstance(recipe.dataset, str) or recipe.dataset != net.dataset:
        raise RecipeError(
            f"dataset = {shown(recipe.dataset)}: model = {recipe.model!r} is made for {net.dataset!r}; write that."
        )
    if not isinstance(recipe.options, Mapping):
        raise RecipeError(f"options = {shown(recipe.options)}: it must be a table of the net's options.")
    try:
        chosen = resolve(recipe.model, **{str(name): value for name, value in recipe.options.items()})
    except ValueError as error:
        raise RecipeError(str(error), "options") from None
    told = {name: value for name, value in chosen.items() if value != net.options[name].default}
    object.__setattr__(recipe, "options", told)


def _shaping(recipe: Recipe) -> dict[str, Any]:
    """The options that decide the weights' shapes: not the resolution, so that a net may go on with larger images."""
    return {name: value for name, value in recipe.options.items() if name != "resolution"}


def _check_start(recipe: Recipe) -> None:
    """The weights that it starts from exist and fit its net."""
    start = recipe.initial
    if start is not None and (start.model, _shaping(start)) != (recipe.model, _shaping(recipe)):
        raise RecipeError(
            f"initial: its net is {start.model}; it must be this recipe's model = {recipe.model!r} with its options."
        )
    if recipe.soup and (start is None or recipe.averaged):
        raise RecipeError(
            "soup = True: the mean with the weights of initial, so set that; for the mean over this training's epochs "
            "set averaged alone."
        )
    if start is not None and recipe.pretrained:
        raise RecipeError("pretrained = True: a net starts from ImageNet weights or from initial, not from both.")
    if recipe.frozen and start is None and not recipe.pretrained:
        raise RecipeError("frozen = True: random weights are not worth keeping; set pretrained = true, or initial.")
    reason = unfit(recipe.model, **recipe.options) if recipe.pretrained else None
    if reason is not None:
        raise RecipeError(f"pretrained = True: {reason}.")


def _check_teacher(recipe: Recipe) -> None:
    """The teacher knows the same images and classes, and nothing else says what the labels are."""
    teacher = recipe.teacher
    if teacher is None:
        return
    if (teacher.dataset, teacher.options.get("classes")) != (recipe.dataset, recipe.options.get("classes")):
        raise RecipeError(f"teacher: its net is made for other images or classes than {recipe.model} is.")
    if recipe.loss != "ce" or recipe.label_smoothing or recipe.random_labels:
        raise RecipeError(
            'teacher: what it says counts for the labels, by cross-entropy; leave loss at "ce", label_smoothing at 0 '
            "and random_labels at false."
        )
