"""What a search may choose from: intervals and lists of values, and the grid that a number of trials allows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.nearest import nearest, shown
from core.recipes import Recipe, RecipeError
from core.recipes.limits import known_keys, within

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Value = float | int | str
# What says on which images the accuracy is measured, or which net it is, is no hyper-parameter.
FIXED = (
    "model",
    "dataset",
    "options",
    "share",
    "validation",
    "early_stopping",
    "seed",
    "teacher",
    "initial",
    "averaged",
    "soup",
    "random_labels",
    "pretrained",
    "frozen",
)
LARGEST = 1e9  # of an interval's ends: beyond all that a field can be
DIGITS = 3  # of a real number: a recipe that a person can read


@dataclass(frozen=True)
class Interval:
    """All real numbers from `low` to `high`, evenly, or evenly in the logarithm."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
                raise RecipeError(f"{name} = {shown(value)}: it must be a number, at most {LARGEST:,.0f}.")
            object.__setattr__(self, name, float(value))
        if not isinstance(self.log, bool):
            raise RecipeError(f"log = {shown(self.log)}: it must be true or false.")
        if not self.low < self.high:
            raise RecipeError(f"an interval from {self.low!r} to {self.high!r}: low must be below high.")
        if self.log and self.low <= 0:
            raise RecipeError(f"an interval from {self.low!r}: a logarithm needs it above 0.")

    @property
    def ends(self) -> tuple[Value, ...]:
        """The two extremes."""
        return (self.low, self.high)

    def levels(self, count: int) -> list[Value]:
        """The middles of `count` equal parts."""
        return [self._at((number + 0.5) / count) for number in range(count)]

    def position(self, value: Any) -> float:  # noqa: ANN401
        """Where a value lies, from 0 to 1."""
        low, high, here = (math.log(each) if self.log else each for each in (self.low, self.high, float(value)))
        return (here - low) / (high - low)

    def rounded(self, value: Any) -> Value:  # noqa: ANN401
        """A value to three digits, still within the ends."""
        return min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)

    def distribution(self) -> BaseDistribution:
        """As Optuna writes it."""
        from optuna import distributions

        return distributions.FloatDistribution(self.low, self.high, log=self.log)

    def _at(self, share: float) -> float:
        value = self.low * (self.high / self.low) ** share if self.log else self.low + share * (self.high - self.low)
        return float(self.rounded(value))


@dataclass(frozen=True)
class Choice:
    """One of several values."""

    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        odd = [value for value in self.values if isinstance(value, bool) or not isinstance(value, int | float | str)]
        if odd:
            raise RecipeError(f"{shown(odd[0])} is no value to choose: write numbers or text in quotes.")
        if len(self.values) < 2 or len(set(self.values)) < len(self.values):
            raise RecipeError(f"a choice of {shown(list(self.values))}: name two different values or more.")

    @property
    def ends(self) -> tuple[Value, ...]:
        """All of them."""
        return self.values

    def levels(self, count: int) -> list[Value]:
        """At most `count` of them, evenly spread over the list."""
        known = len(self.values)
        return [self.values[int((number + 0.5) / count * known)] for number in range(min(count, known))]

    def position(self, value: Any) -> float:  # noqa: ANN401
        """The middle of a value's part of the axis from 0 to 1."""
        return (self.values.index(value) + 0.5) / len(self.values)

    def rounded(self, value: Any) -> Value:  # noqa: ANN401
        """The value as it is in the list."""
        return self.values[self.values.index(value)]

    def distribution(self) -> BaseDistribution:
        """As Optuna writes it."""
        from optuna import distributions

        return distributions.CategoricalDistribution(self.values)


@dataclass(frozen=True)
class Space:
    """Fields of a recipe and what each may be; the first ones get the most levels of a grid."""

    dimensions: Mapping[str, Interval | Choice]

    def check(self, recipe: Recipe) -> None:
        """RecipeError where the recipe cannot take one of the extremes."""
        if not self.dimensions:
            raise RecipeError("space: name at least one field of the recipe to search over, such as learning_rate.")
        for name, dimension in self.dimensions.items():
            if name in FIXED or name not in Recipe.__dataclass_fields__:
                free = [field for field in Recipe.__dataclass_fields__ if field not in FIXED]
                told = f"space.{name}: this is no field of a recipe that can be searched over."
                raise RecipeError(told + nearest(name, free))
            with within("space"):
                for value in dimension.ends:
                    self.applied(recipe, {name: value})

    @staticmethod
    def applied(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
        """The recipe with other values; RecipeError where it cannot take one."""
        return replace(recipe, **changes)

    def grid(self, budget: int) -> dict[str, list[Value]]:
        """The finest even grid of at most `budget` points; 1 level is the middle one.

        Levels are added in rounds, one for each dimension in its turn, as long as the grid stays within the budget.
        """
        counts = dict.fromkeys(self.dimensions, 1)
        while True:
            before = dict(counts)
            for name, dimension in self.dimensions.items():
                more = {**counts, name: counts[name] + 1}
                if len(dimension.levels(more[name])) == more[name] and math.prod(more.values()) <= budget:
                    counts = more
            if counts == before:
                return {name: dimension.levels(counts[name]) for name, dimension in self.dimensions.items()}

    def rounded(self, parameters: Mapping[str, Value]) -> dict[str, Value]:
        """The values in the space's order, real numbers to three digits."""
        return {name: dimension.rounded(parameters[name]) for name, dimension in self.dimensions.items()}

    def positions(self, parameters: Mapping[str, Value]) -> dict[str, float]:
        """Where a trial's values lie, each from 0 to 1."""
        return {name: dimension.position(parameters[name]) for name, dimension in self.dimensions.items()}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON and TOML: a list is a choice, a table an interval."""
        return {
            name: list(each.values)
            if isinstance(each, Choice)
            else {"low": each.low, "high": each.high, "log": each.log}
            for name, each in self.dimensions.items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Space:
        """The inverse of `to_dict`; RecipeError names what is neither."""
        return cls({name: _dimension(name, value) for name, value in values.items()})


def _dimension(name: str, value: object) -> Interval | Choice:
    with within(f"space.{name}"):
        if isinstance(value, list):
            return Choice(tuple(value))
        if isinstance(value, Mapping):
            known_keys(value, ("low", "high", "log"), "an interval")
            if not {"low", "high"} <= value.keys():
                raise RecipeError("an interval has to name its low and high.")
            return Interval(**value)
    raise RecipeError(
        f"space.{name} = {shown(value)}: write a list of values, or {{low = 1e-4, high = 1.0, log = true}}."
    )
