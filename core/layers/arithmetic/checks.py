"""What a unit's arithmetic is given, checked and in float64."""

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from core.layers.arithmetic.records import Array

AXES = {1: ("unit",), 3: ("channel", "row", "column")}


def array(values: ArrayLike | Tensor) -> Array:
    """float64 of anything, tensors included."""
    plain = values.detach().float().cpu().numpy() if isinstance(values, Tensor) else values
    return np.asarray(plain, dtype=np.float64)


def maps(inputs: ArrayLike) -> Array:
    """C×H×W, or ValueError."""
    given = array(inputs)
    if given.ndim != 3:
        raise ValueError(f"Inputs must be C×H×W, not of shape {given.shape}; take one image's.")
    return given


def within(name: str, index: int, count: int) -> None:
    """ValueError unless 0 ≤ index < count."""
    if not 0 <= index < count:
        raise ValueError(f"There is no {name} {index}; choose 0 to {count - 1}.")


def inside(unit: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """The unit, or ValueError unless it is one of an output of this shape."""
    names = AXES.get(len(shape), tuple(f"index {axis}" for axis in range(len(shape))))
    if len(unit) != len(shape):
        raise ValueError(f"A unit of this layer is ({', '.join(names)}), not {tuple(unit)}.")
    for name, index, count in zip(names, unit, shape, strict=True):
        within(name, index, count)
    return tuple(unit)
