"""Units that see a number by itself, or one from each of two sides."""

import math

from numpy.typing import ArrayLike
from torch import Tensor, nn

from core.layers.arithmetic.checks import array, inside, maps
from core.layers.arithmetic.records import (
    BatchNormArithmetic,
    DropoutArithmetic,
    ElementwiseArithmetic,
    FlattenArithmetic,
    ResidualArithmetic,
)
from core.models.units import activation_of


def elementwise(layer: nn.Module, inputs: ArrayLike, index: int | tuple[int, ...]) -> ElementwiseArithmetic:
    """A function of the number at `index` of inputs of any shape; ValueError where there is none.

    `layer` is an activation; ValueError for one with other constants than PyTorch's default ones.
    """
    function = activation_of(layer)
    given = _at(inputs, index)
    return ElementwiseArithmetic(input=given, value=float(function.value(given)), formula=function.formula)


def dropout(
    layer: nn.Dropout, inputs: ArrayLike, index: int | tuple[int, ...], training: bool = False, kept: bool = True
) -> DropoutArithmetic:
    """What dropout makes of a number; kept ones grow in training, so that the mean over many draws is the input.

    ValueError for no such number, and for one that is kept where all are dropped.
    """
    given = _at(inputs, index)
    if training and kept and layer.p == 1:
        raise ValueError("A dropout that drops every number keeps none; take kept=False.")
    factor = (1 / (1 - layer.p) if kept else 0.0) if training else 1.0
    return DropoutArithmetic(input=given, share=layer.p, factor=factor, value=given * factor)


def batch_norm(layer: nn.BatchNorm2d, inputs: ArrayLike, channel: int, row: int, column: int) -> BatchNormArithmetic:
    """How a number of C×H×W inputs is normalised in evaluation, by the running statistics of its channel.

    ValueError where there is no such number, or where the layer has kept no statistics.
    """
    given = _at(maps(inputs), (channel, row, column))
    if layer.running_mean is None or layer.running_var is None:
        raise ValueError("This layer kept no running statistics; it normalises by each batch's own.")
    mean, variance = float(layer.running_mean[channel]), float(layer.running_var[channel])
    gain, bias = _learned(layer.weight, channel, 1.0), _learned(layer.bias, channel, 0.0)
    normalised = (given - mean) / math.sqrt(variance + layer.eps)
    return BatchNormArithmetic(
        input=given,
        mean=mean,
        variance=variance,
        eps=layer.eps,
        gain=gain,
        bias=bias,
        normalised=normalised,
        value=gain * normalised + bias,
    )


def flatten(layer: nn.Flatten, inputs: ArrayLike, unit: int) -> FlattenArithmetic:
    """Which number of the input, row after row and map after map, becomes `unit`; ValueError for none."""
    given = array(inputs)
    inside((unit,), (given.size,))
    strides = [math.prod(given.shape[axis + 1 :]) for axis in range(given.ndim)]
    place = tuple(unit // stride % side for stride, side in zip(strides, given.shape, strict=True))
    return FlattenArithmetic(index=place, value=float(given[place]))


def residual(body: ArrayLike, shortcut: ArrayLike, index: tuple[int, ...]) -> ResidualArithmetic:
    """The sum of a block's two ways at one place of their C×H×W; ValueError where they have none."""
    computed, past = _at(body, index), _at(shortcut, index)
    return ResidualArithmetic(body=computed, shortcut=past, value=computed + past)


def _at(inputs: ArrayLike, index: int | tuple[int, ...]) -> float:
    given = array(inputs)
    return float(given[inside(index if isinstance(index, tuple) else (index,), given.shape)])


def _learned(weights: Tensor | None, channel: int, without: float) -> float:
    return without if weights is None else float(weights[channel])
