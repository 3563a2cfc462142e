"""Specification of a study: base recipe, search space, samplers, budget, repeats."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.nearest import nearest, shown
from core.recipes import TRAINING_VERSION, Recipe, RecipeError
from core.recipes.limits import as_table, known_keys, within
from core.recipes.toml_file import problems, read
from core.tuning.space import Choice, Interval, Space, Value

SAMPLER_TITLES = {
    "grid": "Grid search",
    "random": "Random search",
    "tpe": "Bayesian (TPE)",
    "gp": "Bayesian (Gaussian process)",
}
SAMPLERS = tuple(SAMPLER_TITLES)
USUAL = ("grid", "random", "tpe")  # of a study that names none
LIMIT = 10_000  # trials of a search, and repeats


class StudyError(Exception):
    """A study that cannot be run or read; the message names the cause and the cure."""


@dataclass(frozen=True)
class StudySpec:
    """One search a sampler and repeat, each of `budget` trials; repeat r trains with seed r, whichever the sampler.

    A trial's value is the accuracy on the validation images after the last epoch. The grid is the finest that the
    budget allows. RecipeError for what makes no sense.
    """

    recipe: Recipe
    space: Space
    samplers: tuple[str, ...] = USUAL
    budget: int = 48
    repeats: int = 5

    def __post_init__(self) -> None:
        _check_samplers(self.samplers)
        for name in ("budget", "repeats"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LIMIT:
                raise RecipeError(f"{name} = {shown(value)}: it must be a whole number from 1 to {LIMIT:,}.")
        if self.recipe.validation == 0 or self.recipe.epochs == 0:
            raise RecipeError("A search goes by the validation images: set the recipe's validation and epochs above 0.")
        if self.recipe.early_stopping is not None or self.recipe.averaged:
            raise RecipeError("A search goes by the last epoch: leave out early_stopping and averaged.")
        self.space.check(self.recipe)

    def with_parameters(self, parameters: Mapping[str, Value], repeat: int) -> Recipe:
        """The recipe of a trial."""
        return self.space.applied(self.recipe, {**self.space.rounded(parameters), "seed": repeat})

    def of_net(self, net: str, budget: int, repeats: int) -> StudySpec:
        """The same searches, by all samplers, for the hyper-parameters of another net."""
        return replace(self, recipe=replace(self.recipe, model=net), samplers=SAMPLERS, budget=budget, repeats=repeats)

    def trials(self, sampler: str) -> int:
        """How many trials a search has: the budget, or the grid's points where they are fewer."""
        points = math.prod(map(len, self.space.grid(self.budget).values()))
        return points if sampler == "grid" else self.budget

    @property
    def total(self) -> int:
        """The trials of all searches."""
        return self.repeats * sum(map(self.trials, self.samplers))

    def name(self, fingerprint: str) -> str:
        """What the study is called on these data, under the present training code; 20 hex digits.

        More repeats or samplers go on with what fewer have found; another budget has another grid.
        """
        values = {name: value for name, value in self.to_dict().items() if name not in ("samplers", "repeats")}
        text = json.dumps([values, fingerprint, TRAINING_VERSION], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "samplers": list(self.samplers),
            "budget": self.budget,
            "repeats": self.repeats,
            "recipe": json.loads(self.recipe.canonical),
            "space": self.space.to_dict(),
        }

    def to_toml(self) -> str:
        """The text that `from_toml` reads."""
        values = self.to_dict()
        tables = {name: values.pop(name) for name in ("recipe", "space")}
        told = [_lines(values), *(f"[{name}]\n{_lines(table)}" for name, table in tables.items())]
        return "\n".join(told)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StudySpec:
        """The inverse of `to_dict`; what is missing has its default. RecipeError names an unknown key."""
        known_keys(as_table(values, "a study"), tuple(item.name for item in fields(cls)), "a study")
        for name in ("recipe", "space"):
            if not isinstance(values.get(name), Mapping):
                raise RecipeError(
                    f"{name} = {shown(values.get(name))}: a study needs a table [recipe] to start from and a table "
                    "[space] to search."
                )
        with within("recipe"):
            recipe = Recipe.from_dict(values["recipe"])
        given = {**values, "recipe": recipe, "space": Space.from_dict(values["space"])}
        samplers = values.get("samplers", USUAL)
        return cls(**{**given, "samplers": tuple(samplers) if isinstance(samplers, list) else samplers})

    @classmethod
    def from_toml(cls, path: str | Path) -> StudySpec:
        """The study in a file; RecipeError for one that is missing, unreadable or no TOML."""
        name = Path(path).stem
        near = nearest(name, SHIPPED_STUDIES)
        values = read(path, f", and no study of that name; there is {', '.join(SHIPPED_STUDIES)}.{near}")
        with problems(path):
            return cls.from_dict(values)


def _check_samplers(samplers: object) -> None:
    names = samplers if isinstance(samplers, tuple) else ()
    if not names or any(name not in SAMPLERS for name in names) or len(set(names)) < len(names):
        told = f"samplers = {shown(list(names) or samplers)}: it must be a list of some of {', '.join(SAMPLERS)}."
        wrong = next((name for name in names if name not in SAMPLERS), None)
        raise RecipeError(told + nearest(wrong, SAMPLERS))


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())


def _toml(value: object) -> str:
    """A value on one line; JSON's strings, numbers and booleans are TOML's too."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return "[" + ", ".join(map(_toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


# A dense net on a few thousand digits, so that a trial takes a fraction of a second; the learning rate spans what
# barely moves the weights and what diverges. 48 trials are a grid of 3 rates and 2 levels of everything else.
MNIST = StudySpec(
    Recipe("mlp-128-64", "mnist", epochs=3, share=0.15, validation=1 / 3),
    Space(
        {
            "learning_rate": Interval(1e-4, 1.0, log=True),
            "optimizer": Choice(("adamw", "sgd")),
            "batch_size": Choice((32, 64, 128, 256)),
            "weight_decay": Interval(1e-5, 0.1, log=True),
            "schedule": Choice(("constant", "cosine", "one-cycle")),
        }
    ),
    samplers=SAMPLERS,
)
SHIPPED_STUDIES: Mapping[str, StudySpec] = MappingProxyType({"mnist": MNIST})
