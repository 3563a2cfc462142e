"""Receptive fields: the part of an image that a unit can see (Araujo et al. 2019, distill.pub)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.arithmetic.checks import inside
from core.layers.hooks import replaced, single
from core.models import units


@dataclass(frozen=True)
class ReceptiveField:
    """Along one side, in pixels: how many a unit sees, how far apart neighbours look, where unit 0 starts.

    `start` is negative where padding is seen too; `units` is the side of its map, `image` the input's.
    """

    name: str
    kind: str
    size: int
    jump: int
    start: int
    units: int
    image: int

    @property
    def centre(self) -> float:
        """The pixel that unit 0 is centred on; pixel 0's own centre is 0."""
        return self.start + (self.size - 1) / 2

    def window(self, unit: int) -> range:
        """The pixels, padding left out, that the unit in this row (or column) sees."""
        first = self.start + unit * self.jump
        return range(max(first, 0), min(first + self.size, self.image))


@dataclass(frozen=True)
class _Step:
    """What a layer does along one side: as many kernels (dilation included) as `units`, a stride apart."""

    units: int
    kernel: int = 1
    stride: int = 1
    padding: int = 0


def fields(model: nn.Module, side: int) -> list[ReceptiveField]:
    """One a layer, for square images; a dense layer sees whatever was flattened.

    ValueError for a net with branches and for layers that are not square.
    """
    found: list[ReceptiveField] = []
    size, jump, start, units = 1, 1, 0, side
    for name, module in _sequence(model):
        step = _step(module, units)
        size += (step.kernel - 1) * jump
        start -= step.padding * jump
        jump, units = jump * step.stride, step.units
        found.append(ReceptiveField(name, type(module).__name__, size, jump, start, units, side))
    return found


def measured(model: nn.Module, image: NDArray[Any] | Tensor, layer: str, unit: tuple[int, ...]) -> NDArray[np.float32]:
    """What one unit of a leaf really depends on at a C×H×W image: Σ over channels of |∂unit/∂pixel|, H×W.

    Pixels are the normalised ones; `unit` is (i,) or (channel, row, column). All is 0 for a unit that a ReLU
    holds at 0. Any net; in eval mode. ValueError for layers and units that there are not.
    """
    pixels = single(model, image).detach().requires_grad_()
    kept: list[Tensor] = []

    def keep(output: Tensor) -> Tensor:
        kept.append(output)
        return output.clone()

    with replaced(model, layer, keep), torch.enable_grad():
        model(pixels)
        output = kept[-1][0]
        (gradient,) = torch.autograd.grad(output[inside(unit, tuple(output.shape))], pixels)
    found: NDArray[np.float32] = gradient[0].abs().sum(0).to("cpu", torch.float32).numpy()
    return found


def box(measured: NDArray[np.float32]) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the pixels that are not 0; bottom and right are past the end, 0 where none is."""
    if not measured.any():
        return 0, 0, 0, 0
    (top, bottom), (left, right) = (np.flatnonzero(measured.any(axis))[[0, -1]].tolist() for axis in (1, 0))
    return top, left, bottom + 1, right + 1


def _sequence(model: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The layers in order, where order is all there is."""
    for name, module in model.named_children():
        if isinstance(module, nn.Sequential):
            yield from _sequence(module, f"{prefix}{name}.")
        else:
            yield prefix + name, module


@singledispatch
def _step(module: nn.Module, side: int) -> _Step:
    raise ValueError(
        f"The receptive field of a {type(module).__name__} is not defined by itself; choose a net that is a "
        "plain sequence of convolutions, pools and dense layers."
    )


def _number_by_number(module: nn.Module, side: int) -> _Step:
    return _Step(side)


for _kind in (*units.CLASSES, nn.BatchNorm2d, nn.Dropout, nn.Linear):
    _step.register(_kind, _number_by_number)


@_step.register
def _(module: nn.Flatten, side: int) -> _Step:
    return _Step(1, side)


@_step.register
def _(module: nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d, side: int) -> _Step:
    dilation = 1 if isinstance(module, nn.AvgPool2d) else _both(module.dilation)
    kernel = dilation * (_both(module.kernel_size) - 1) + 1
    stride, padding = _both(module.stride), _both(module.padding)
    return _Step((side + 2 * padding - kernel) // stride + 1, kernel, stride, padding)


@_step.register
def _(module: nn.AdaptiveAvgPool2d, side: int) -> _Step:
    units = _both(module.output_size)
    stride = side // units
    return _Step(units, side - (units - 1) * stride, stride)


def _both(setting: object) -> int:
    """The setting of both sides."""
    match setting:
        case int():
            return setting
        case (int(rows), columns) if rows == columns:
            return rows
    raise ValueError(f"A layer with the setting {setting!r} is not square; its two sides differ.")
