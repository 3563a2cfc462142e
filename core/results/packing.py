"""Values as the bytes of a safetensors file and back: arrays as they are, all else as JSON; nothing is pickled."""

import importlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

Arrays = list[NDArray[Any]]
OURS = ("core", "ui")  # packages whose dataclasses are made anew
WRONG = (
    SafetensorError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ImportError,
    RecursionError,
    OverflowError,
)
PLAIN = (bool, int, float, str, type(None))


class DamagedResultError(Exception):
    """Bytes that are no packed value, or one of a class that is not here."""


def packed(value: object) -> bytes:
    """Numbers, texts, None, arrays, and lists, tuples, dictionaries and dataclasses of them; TypeError otherwise."""
    arrays: Arrays = []
    form = json.dumps(_form(value, arrays))
    # safetensors writes an array of another order as it lies in memory: same shape, other numbers.
    contiguous = {f"{place}": np.asarray(array, order="C") for place, array in enumerate(arrays)}
    return save(contiguous, {"value": form})


def unpacked(content: bytes) -> Any:  # noqa: ANN401
    """The inverse, in arrays that may be written to; DamagedResultError where it cannot be read."""
    try:
        arrays = load(content)
        size = int.from_bytes(content[:8], "little")
        form = json.loads(json.loads(content[8 : 8 + size])["__metadata__"]["value"])
        return _value(form, arrays)
    except WRONG as error:
        raise DamagedResultError(str(error)) from error


def _form(value: object, arrays: Arrays) -> Any:  # noqa: ANN401
    if type(value) in PLAIN:
        return value
    if isinstance(value, np.generic | np.ndarray):
        arrays.append(np.asarray(value))
        return {"array" if isinstance(value, np.ndarray) else "number": len(arrays) - 1}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [_form(each, arrays) for each in value]}
    if isinstance(value, dict):
        return {"dict": [[_form(name, arrays), _form(each, arrays)] for name, each in value.items()]}
    if is_dataclass(value) and type(value).__module__.split(".")[0] in OURS:
        its = {each.name: _form(getattr(value, each.name), arrays) for each in fields(value) if each.init}
        return {"made": f"{type(value).__module__}:{type(value).__qualname__}", "of": its}
    raise TypeError(f"{type(value).__name__} cannot be kept on disk.")


def _value(form: Any, arrays: dict[str, NDArray[Any]]) -> Any:  # noqa: ANN401
    if not isinstance(form, dict):
        return form
    kind, inner = [*form.items(), ("", None)][0]
    match kind:
        case "array":
            return arrays[str(inner)].copy()
        case "number":
            return arrays[str(inner)][()]
        case "list":
            return [_value(each, arrays) for each in inner]
        case "tuple":
            return tuple(_value(each, arrays) for each in inner)
        case "dict":
            return {_value(name, arrays): _value(each, arrays) for name, each in inner}
        case "made":
            return _class(inner)(**{name: _value(each, arrays) for name, each in form["of"].items()})
    raise ValueError(f"no form {kind!r}")


def _class(name: str) -> type:
    module, _, qualified = name.partition(":")
    if module.split(".")[0] not in OURS or "." in qualified:
        raise ValueError(f"no class of ours: {name!r}")
    found = getattr(importlib.import_module(module), qualified)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(f"no dataclass: {name!r}")
    return found
