"""What a result is found by: the code that computes it and what it is computed from, by content."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from core.runs import Run

PACKAGES = ("numpy", "scipy", "torch", "torchvision", "captum", "scikit-learn")  # whose numbers a result may hold
CORE = Path(__file__).resolve().parents[1]


class NotOnDiskError(Exception):
    """A result that is kept in memory alone."""


def digest(function: Callable[..., object], given: Mapping[str, object]) -> str:
    """64 hexadecimal digits for what the function makes of these arguments.

    They change with any line of `core` and of the function's own file, and with the packages that compute. A run stands
    for its files' checksums; NotOnDiskError for one that is in memory alone. TypeError for what has no content.
    """
    told = {
        "function": f"{function.__module__}:{function.__qualname__}",
        "code": [_of_core(), _of_file(function.__code__.co_filename)],
        "given": {name: _content(value) for name, value in given.items()},
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _content(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, bool | int | float | str | None):
        return value
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value, order="C")
        return ["array", str(array.dtype), array.shape, hashlib.sha256(array.data).hexdigest()]
    if isinstance(value, Run):
        if not isinstance(value.content, tuple):
            raise NotOnDiskError(value.id)
        return ["run", *value.content]
    if isinstance(value, list | tuple):
        return [_content(each) for each in value]
    if isinstance(value, Mapping):
        return ["mapping", *([_content(name), _content(each)] for name, each in value.items())]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__qualname__, *(_content(getattr(value, each.name)) for each in fields(value))]
    raise TypeError(f"A result cannot be found by a {type(value).__name__}.")


@cache
def _of_core() -> str:
    told = hashlib.sha256(json.dumps({name: version(name) for name in PACKAGES}).encode())
    for file in sorted(CORE.rglob("*.py")):
        told.update(f"{file.relative_to(CORE).as_posix()}\n".encode() + file.read_bytes())
    return told.hexdigest()


@cache
def _of_file(name: str) -> str:
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()
