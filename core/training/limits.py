"""What each field of a recipe may be."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from math import isfinite, nan
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.training.distortion import DISTORTIONS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class RecipeError(ValueError):
    """A recipe that makes no sense; the message names the field, its value and what it may be."""


_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "loss": ("ce", "mse", "mse-logits"),
        "optimizer": ("adamw", "adam", "sgd"),
        "schedule": ("constant", "cosine", "one-cycle"),
        "augment": tuple(DISTORTIONS),
    }
)

_Limit = tuple[Callable[[float], bool], str]
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


def check(record: "DataclassInstance") -> None:
    """Check a dataclass's fields that have limits, and turn whole numbers into floats where those are meant."""
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name in _CHOICES and value not in _CHOICES[item.name]:
            raise RecipeError(f"{item.name} = {value!r}: choose one of {', '.join(_CHOICES[item.name])}.")
        if item.type is bool and not isinstance(value, bool):
            raise RecipeError(f"{item.name} = {value!r}: it must be true or false.")
        if item.name in _REAL:
            _limit(item.name, value, (int, float), _REAL[item.name])
            object.__setattr__(record, item.name, float(value))
        if item.name in _WHOLE:
            _limit(item.name, value, (int,), _WHOLE[item.name])


def _limit(name: str, value: object, kinds: tuple[type[int] | type[float], ...], limit: _Limit) -> None:
    admits, wanted = limit
    number = value if isinstance(value, kinds) and not isinstance(value, bool) else nan
    if not isfinite(number) or not admits(number):
        raise RecipeError(f"{name} = {value!r}: it must be {wanted}.")
