"""One unit's arithmetic, in numbers that add up to what the forward pass gives.

Inputs are one image's, without the batch axis. All numbers are float64, in which a product of two float32 is
exact, so that they differ from the forward pass by its own rounding alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DenseArithmetic:
    """value = Σ contributions + bias, where contributions = weights · inputs, one for each input."""

    weights: Array
    inputs: Array
    contributions: Array
    bias: float
    value: float


@dataclass(frozen=True)
class ConvArithmetic:
    """value = Σ sums + bias; a channel's sum is Σ patch · kernel, both C×k×k.

    The patch starts at (`top`, `left`) of the input, negative in the padding, whose pixels are 0.
    """

    patches: Array
    kernels: Array
    sums: Array
    bias: float
    value: float
    top: int
    left: int


@dataclass(frozen=True)
class PoolArithmetic:
    """`value` is the largest of `window`, k×k, found at `winner` (row, column) of the window.

    The window starts at (`top`, `left`) of the input, negative in the padding, whose pixels are −∞.
    """

    window: Array
    winner: tuple[int, int]
    value: float
    top: int
    left: int


def dense(layer: nn.Linear, inputs: ArrayLike, unit: int) -> DenseArithmetic:
    """How `unit` of a dense layer computes; `inputs` are flattened. ValueError where either does not fit."""
    given = _array(inputs).ravel()
    if given.size != layer.in_features:
        raise ValueError(f"The layer takes {layer.in_features} inputs, not {given.size}.")
    _within("unit", unit, layer.out_features)
    weights, bias = _array(layer.weight[unit]), _bias(layer.bias, unit)
    contributions = weights * given
    return DenseArithmetic(weights, given, contributions, bias, float(contributions.sum()) + bias)


def convolution(layer: nn.Conv2d, inputs: ArrayLike, channel: int, row: int, column: int) -> ConvArithmetic:
    """How a convolution's unit computes from C×H×W inputs; ValueError where any of them does not fit."""
    given = _maps(inputs)
    if len(given) != layer.in_channels:
        raise ValueError(f"The layer takes {layer.in_channels} channels, not {len(given)}.")
    _within("channel", channel, layer.out_channels)
    kernels, bias = _array(layer.weight[channel]), _bias(layer.bias, channel)
    group = channel * layer.groups // layer.out_channels
    seen = given[group * len(kernels) : (group + 1) * len(kernels)]
    patches, (top, left) = _window(layer, seen, row, column, 0.0)
    sums = (patches * kernels).sum(axis=(1, 2))
    return ConvArithmetic(patches, kernels, sums, bias, float(sums.sum()) + bias, top, left)


def max_pool(layer: nn.MaxPool2d, inputs: ArrayLike, channel: int, row: int, column: int) -> PoolArithmetic:
    """How a max-pool's unit chooses from C×H×W inputs; the first of equals wins. ValueErrors as above."""
    given = _maps(inputs)
    _within("channel", channel, len(given))
    (window,), (top, left) = _window(layer, given[[channel]], row, column, -np.inf)
    winner_row, winner_column = divmod(int(window.argmax()), window.shape[1])
    return PoolArithmetic(window, (winner_row, winner_column), float(window.max()), top, left)


def _window(
    layer: nn.Conv2d | nn.MaxPool2d, maps: Array, row: int, column: int, beyond: float
) -> tuple[Array, tuple[int, int]]:
    """The C×k×k pixels under the kernel at (row, column), and where it starts; padding is `beyond`."""
    kernel, stride, padding, dilation = (
        _pair(setting) for setting in (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
    )
    padded = np.pad(maps, ((0, 0), *((side, side) for side in padding)), constant_values=beyond)
    slices, corner = [], []
    for axis, (name, unit) in enumerate((("row", row), ("column", column))):
        reach = dilation[axis] * (kernel[axis] - 1) + 1
        _within(name, unit, (padded.shape[axis + 1] - reach) // stride[axis] + 1)
        first = unit * stride[axis]
        slices.append(slice(first, first + reach, dilation[axis]))
        corner.append(first - padding[axis])
    return padded[:, slices[0], slices[1]], (corner[0], corner[1])


def _pair(setting: Any) -> tuple[int, int]:  # noqa: ANN401
    rows, columns = np.broadcast_to(setting, 2).tolist()
    return rows, columns


def _within(name: str, index: int, count: int) -> None:
    if not 0 <= index < count:
        raise ValueError(f"There is no {name} {index}; choose 0 to {count - 1}.")


def _maps(inputs: ArrayLike) -> Array:
    given = _array(inputs)
    if given.ndim != 3:
        raise ValueError(f"Inputs must be C×H×W, not of shape {given.shape}; take one image's.")
    return given


def _array(values: ArrayLike | Tensor) -> Array:
    plain = values.detach().float().cpu().numpy() if isinstance(values, Tensor) else values
    return np.asarray(plain, dtype=np.float64)


def _bias(bias: Tensor | None, unit: int) -> float:
    return 0.0 if bias is None else float(bias[unit].item())
