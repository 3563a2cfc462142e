"""Units that weigh what they see: dense layers and convolutions."""

from numpy.typing import ArrayLike
from torch import Tensor, nn

from core.layers.arithmetic.checks import array, maps, within
from core.layers.arithmetic.records import ConvArithmetic, DenseArithmetic
from core.layers.arithmetic.windows import window


def dense(layer: nn.Linear, inputs: ArrayLike, unit: int) -> DenseArithmetic:
    """How `unit` of a dense layer computes; `inputs` are flattened. ValueError where either does not fit."""
    given = array(inputs).ravel()
    if given.size != layer.in_features:
        raise ValueError(f"The layer takes {layer.in_features} inputs, not {given.size}.")
    within("unit", unit, layer.out_features)
    weights, bias = array(layer.weight[unit]), _bias(layer.bias, unit)
    contributions = weights * given
    value = float(contributions.sum()) + bias
    return DenseArithmetic(weights=weights, inputs=given, contributions=contributions, bias=bias, value=value)


def convolution(layer: nn.Conv2d, inputs: ArrayLike, channel: int, row: int, column: int) -> ConvArithmetic:
    """How a convolution's unit computes from C×H×W inputs; ValueError where any of them does not fit."""
    given = maps(inputs)
    if len(given) != layer.in_channels:
        raise ValueError(f"The layer takes {layer.in_channels} channels, not {len(given)}.")
    within("channel", channel, layer.out_channels)
    kernels, bias = array(layer.weight[channel]), _bias(layer.bias, channel)
    group = channel * layer.groups // layer.out_channels
    seen = given[group * len(kernels) : (group + 1) * len(kernels)]
    patches, (top, left) = window(layer, seen, row, column, 0.0)
    sums = (patches * kernels).sum(axis=(1, 2))
    value = float(sums.sum()) + bias
    return ConvArithmetic(patches=patches, kernels=kernels, sums=sums, bias=bias, value=value, top=top, left=left)


def _bias(bias: Tensor | None, unit: int) -> float:
    return 0.0 if bias is None else float(bias[unit].item())
