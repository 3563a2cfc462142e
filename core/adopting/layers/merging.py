"""Layers that make one value of several."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce

import numpy as np
import torch
from torch import Tensor, nn

from core.adopting.assembly import Shape, Value
from core.adopting.fault import sized
from core.adopting.layers.call import Call

Fold = Callable[[Tensor, Tensor], Tensor]


class Merged(nn.Module):
    """Values folded two by two, from the first to the last."""

    def __init__(self, fold: Fold) -> None:
        super().__init__()
        self.fold = fold

    def forward(self, *values: Tensor) -> Tensor:
        return reduce(self.fold, values)


class Summed(Merged):
    """x₁ + x₂ + …"""

    def __init__(self) -> None:
        super().__init__(torch.add)


class Meant(nn.Module):
    """The mean of several values."""

    def forward(self, *values: Tensor) -> Tensor:
        return reduce(torch.add, values) / len(values)


class Joined(nn.Module):
    """Values side by side along an axis."""

    def __init__(self, axis: int) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, *values: Tensor) -> Tensor:
        return torch.cat(values, self.axis)


MAKERS: Mapping[str, Callable[[], nn.Module]] = {
    "Add": Summed,
    "Subtract": lambda: Merged(torch.sub),
    "Multiply": lambda: Merged(torch.mul),
    "Average": Meant,
    "Maximum": lambda: Merged(torch.maximum),
    "Minimum": lambda: Merged(torch.minimum),
}


def merged(call: Call) -> Value:
    """Add, Subtract, Multiply, Average, Maximum or Minimum."""
    values = _several(call)
    if call.kind == "Subtract" and len(values) != 2:
        raise call.fault(f"takes one value from another and gets {len(values)}")
    order = values[0].order  # where all hold their numbers alike, so may the result
    orders = [value.order for value in values]
    if order is None or any(each is None or not np.array_equal(each, order) for each in orders):
        values, order = [call.assembly.in_keras_order(value) for value in values], None
    shape = _broadcast(call, [value.shape for value in values])
    return replace(call.add("", MAKERS[call.kind], shape, *values), order=order)


def joined(call: Call) -> Value:
    """Concatenate, in the order of its inputs."""
    values = [call.assembly.in_keras_order(value) if value.lifted else value for value in _several(call)]
    rank = len(values[0].shape)
    axis = call.whole("axis", -1, least=-rank)
    axis = axis % (rank + 1)
    others = {value.shape[: axis - 1] + value.shape[axis:] for value in values if len(value.shape) == rank}
    if axis == 0 or len(others) != 1 or any(len(value.shape) != rank for value in values):
        raise call.fault(f"cannot join {', '.join(sized(value.shape) for value in values)} along axis {axis}")
    whole = sum(value.shape[axis - 1] for value in values)
    shape = (*values[0].shape[: axis - 1], whole, *values[0].shape[axis:])
    held = {1: 2, 2: 3, 3: 1}[axis] if rank == 3 else axis
    return replace(call.add("", lambda: Joined(held), shape, *values), order=_orders(values) if rank == 1 else None)


def _orders(values: list[Value]) -> "np.typing.NDArray[np.int64] | None":
    if all(value.order is None for value in values):
        return None
    starts = np.cumsum([0, *(value.shape[0] for value in values)])
    parts = [
        start + (np.arange(value.shape[0]) if value.order is None else value.order)
        for start, value in zip(starts, values, strict=False)
    ]
    return np.concatenate(parts)


def _several(call: Call) -> list[Value]:
    if len(call.given) < 2:
        raise call.fault("needs at least two inputs")
    return [call.assembly.in_keras_order(value) if call.shared else value for value in call.given]


def _broadcast(call: Call, shapes: list[Shape]) -> Shape:
    if len({len(shape) for shape in shapes}) == 1:
        sides = [set(each) - {1} or {1} for each in zip(*shapes, strict=True)]
        if all(len(side) == 1 for side in sides):
            return tuple(next(iter(side)) for side in sides)
    raise call.fault(f"brings together values of {' and '.join(sized(shape) for shape in shapes)}")
