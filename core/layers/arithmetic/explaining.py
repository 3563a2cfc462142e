"""Any unit of a net for one image: its arithmetic beside the number that the forward pass gives."""

from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.arithmetic.checks import inside
from core.layers.arithmetic.pools import average_pool, max_pool, upsample
from core.layers.arithmetic.records import Arithmetic
from core.layers.arithmetic.single import batch_norm, dropout, elementwise, flatten, residual
from core.layers.arithmetic.sums import convolution, dense
from core.layers.hooks import chosen, leaves, observe, single
from core.models import units
from core.models.lock import evaluating
from core.models.resnet import Block

Float32 = NDArray[np.float32]


def explain(model: nn.Module, image: NDArray[Any] | Tensor, layer: str, unit: tuple[int, ...]) -> Arithmetic:
    """The arithmetic of one unit in eval mode; `measured` is the forward pass's own number.

    `image` is C×H×W, uint8 or normalised floats; `unit` is (i,) of a vector, (channel, row, column) of maps.
    A residual block's name explains its sum, which is the input of its last ReLU. ValueError for a layer or
    unit that there is not, and for a kind of layer that has no arithmetic here.
    """
    with evaluating(model), torch.no_grad():
        given, output = _both(model, image, layer)
        place = inside(unit, output.shape)
        record = _arithmetic(_module(model, layer), given, place)
    return replace(record, measured=float(output[place]))


def layer_input(model: nn.Module, image: NDArray[Any] | Tensor, layer: str) -> Float32:
    """What a layer (or residual block) gets for one image, without the batch axis; ValueError as `explain`."""
    return _both(model, image, layer)[0]


def _module(model: nn.Module, layer: str) -> nn.Module:
    """A leaf, or a residual block with a shortcut."""
    blocks = {name: module for name, module in model.named_modules() if isinstance(module, Block) and module.skip}
    return chosen(leaves(model) | blocks, layer)


def _both(model: nn.Module, image: NDArray[Any] | Tensor, layer: str) -> tuple[Float32, Float32]:
    """The layer's input and output; a block's are those of its first convolution and of its last ReLU, before it."""
    block = isinstance(_module(model, layer), Block)
    first, last = (f"{layer}.conv1", f"{layer}.relu") if block else (layer, layer)
    kept: dict[str, Float32] = {}

    def keep(name: str, _: nn.Module, given: Tensor, output: Tensor) -> None:
        if name == first:
            kept["input"] = _plain(given)
        if name == last:
            kept["output"] = _plain(given if block else output)

    observe(model, single(model, image), keep)
    return kept["input"], kept["output"]


def _plain(batch: Tensor) -> Float32:
    copy = batch[0].to("cpu", torch.float32, copy=True, memory_format=torch.contiguous_format)
    return copy.numpy()


@singledispatch
def _arithmetic(module: nn.Module, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    raise ValueError(f"The arithmetic of a {type(module).__name__} is not known; choose another layer.")


for _activation in units.CLASSES:
    _arithmetic.register(_activation, elementwise)


@_arithmetic.register
def _(module: nn.Dropout, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return dropout(module, given, unit)


@_arithmetic.register
def _(module: nn.Linear, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return dense(module, given, *unit)


@_arithmetic.register
def _(module: nn.Flatten, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return flatten(module, given, *unit)


@_arithmetic.register
def _(module: nn.Conv2d, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return convolution(module, given, *unit)


@_arithmetic.register
def _(module: nn.BatchNorm2d, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return batch_norm(module, given, *unit)


@_arithmetic.register
def _(module: nn.MaxPool2d, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return max_pool(module, given, *unit)


@_arithmetic.register
def _(module: nn.AvgPool2d | nn.AdaptiveAvgPool2d, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return average_pool(module, given, *unit)


@_arithmetic.register
def _(module: nn.Upsample, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    return upsample(module, given, *unit)


@_arithmetic.register
def _(module: Block, given: Float32, unit: tuple[int, ...]) -> Arithmetic:
    x = torch.as_tensor(given)[None].to(next(module.parameters()))
    past = x if module.downsample is None else module.downsample(x)
    return residual(module.body(x)[0], past[0], unit)
