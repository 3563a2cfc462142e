"""The values that each field of a recipe may have, and the messages for all others."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from numbers import Integral, Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from core.functions.class_losses import CLASS_LOSSES
from core.nearest import nearest, shown
from core.recipes.distortion import AUGMENTATIONS
from core.recipes.optimizers import OPTIMIZERS
from core.recipes.schedules import SCHEDULES

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class RecipeError(ValueError):
    """A recipe that makes no sense; the message names the field, its value and what it may be.

    `table` is the one within the recipe in which that stands, in TOML's way, such as "initial.early_stopping".
    """

    def __init__(self, text: str, table: str = "") -> None:
        super().__init__(f"[{table}] {text}" if table else text)
        self.text, self.table = text, table


_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "loss": tuple(CLASS_LOSSES),
        "optimizer": tuple(OPTIMIZERS),
        "schedule": tuple(SCHEDULES),
        "augment": tuple(AUGMENTATIONS),
    }
)

_Limit = tuple[Callable[[Any], bool], str]
_REAL: Mapping[str, _Limit] = MappingProxyType(
    {
        "learning_rate": (lambda x: 0 < x <= 100, "a number above 0, at most 100"),
        "momentum": (lambda x: 0 <= x < 1, "a number from 0 to below 1"),
        "weight_decay": (lambda x: 0 <= x <= 10, "a number from 0 to 10"),
        "label_smoothing": (lambda x: 0 <= x < 1, "a number from 0 to below 1"),
        "mixup": (lambda x: 0 <= x <= 10, "a number from 0 to 10"),
        "sharpness": (lambda x: 0 <= x <= 10, "a number from 0 to 10"),
        "share": (lambda x: 0 < x <= 1, "a number above 0, at most 1"),
        "validation": (lambda x: 0 <= x < 1, "a number from 0 to below 1"),
        "min_delta": (lambda x: 0 <= x <= 100, "a number from 0 to 100"),
    }
)
_WHOLE: Mapping[str, _Limit] = MappingProxyType(
    {
        "batch_size": (lambda x: 1 <= x <= 1_000_000, "a whole number from 1 to 1,000,000"),
        "epochs": (lambda x: 0 <= x <= 10_000, "a whole number from 0 to 10,000"),
        "clean_epochs": (lambda x: 0 <= x <= 10_000, "a whole number from 0 to 10,000"),
        "seed": (lambda x: 0 <= x < 2**32, "a whole number from 0 to 4,294,967,295"),
        "patience": (lambda x: 0 <= x <= 10_000, "a whole number from 0 to 10,000"),
        "start_from_epoch": (lambda x: 0 <= x <= 10_000, "a whole number from 0 to 10,000"),
    }
)


@contextmanager
def within(table: str) -> Iterator[None]:
    """What is wrong in here is wrong in that table, and its errors say so."""
    try:
        yield
    except RecipeError as error:
        raise RecipeError(error.text, f"{table}.{error.table}" if error.table else table) from None


def as_table(values: object, owner: str) -> Mapping[str, Any]:
    """A table as it is; RecipeError for anything else, such as what a file has in its place."""
    if not isinstance(values, Mapping):
        raise RecipeError(f"{owner} must be a table of keys and values, not {shown(values)}.")
    return values


def choose(name: str, value: object, choices: tuple[str, ...]) -> None:
    """RecipeError that names the choices and the nearest, for what is none of them."""
    if not isinstance(value, str) or value not in choices:
        told = f"{name} = {shown(value)}: choose one of {', '.join(choices)}."
        raise RecipeError(told + nearest(value, choices))


def known_keys(values: Mapping[str, Any], known: tuple[str, ...], owner: str) -> None:
    """RecipeError for a key that is none of them."""
    for key in values:
        if key not in known:
            told = f"{owner} has no key {shown(key)}; its keys are {', '.join(known)}."
            raise RecipeError(told + nearest(key, known))


def check(record: "DataclassInstance") -> None:
    """Check a dataclass's fields that have limits, and turn their numbers into plain floats and ints."""
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name in _CHOICES:
            choose(item.name, value, _CHOICES[item.name])
        if item.type is bool and not isinstance(value, bool):
            raise RecipeError(f"{item.name} = {shown(value)}: it must be true or false.")
        if item.name in _REAL:
            object.__setattr__(record, item.name, float(_limited(item.name, value, Real, _REAL[item.name])))
        if item.name in _WHOLE:
            object.__setattr__(record, item.name, int(_limited(item.name, value, Integral, _WHOLE[item.name])))


def _limited(name: str, value: Any, kind: type[Any], limit: _Limit) -> Any:  # noqa: ANN401
    """The value; NaN is within no limits."""
    admits, wanted = limit
    if not isinstance(value, kind) or isinstance(value, bool) or not admits(value):
        raise RecipeError(f"{name} = {shown(value)}: it must be {wanted}.")
    return value
