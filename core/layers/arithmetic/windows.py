"""What of a map lies under a kernel."""

import numpy as np
from torch import nn

from core.layers.arithmetic.checks import within
from core.layers.arithmetic.records import Array

Sliding = nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d
Pair = tuple[int, int]


def window(layer: Sliding, maps: Array, row: int, column: int, beyond: float) -> tuple[Array, Pair]:
    """The C×k×k pixels under the kernel at (row, column), and where it starts; padding is `beyond`.

    ValueError for units that the layer does not have, and for settings that no net here uses.
    """
    kernel, stride, padding, dilation = _geometry(layer)
    padded = np.pad(maps, ((0, 0), *((side, side) for side in padding)), constant_values=beyond)
    slices, corner = [], []
    for axis, (name, unit) in enumerate((("row", row), ("column", column))):
        reach = dilation[axis] * (kernel[axis] - 1) + 1
        within(name, unit, (padded.shape[axis + 1] - reach) // stride[axis] + 1)
        first = unit * stride[axis]
        slices.append(slice(first, first + reach, dilation[axis]))
        corner.append(first - padding[axis])
    return padded[:, slices[0], slices[1]], (corner[0], corner[1])


def _geometry(layer: Sliding) -> tuple[Pair, Pair, Pair, Pair]:
    """Kernel, stride, padding and dilation along rows and columns."""
    if not isinstance(layer, nn.Conv2d) and layer.ceil_mode:
        raise ValueError("A pool that rounds its size up is not explained; choose one with ceil_mode=False.")
    if isinstance(layer, nn.Conv2d) and (layer.padding_mode != "zeros" or isinstance(layer.padding, str)):
        raise ValueError("A convolution is explained with a number of zeros as its padding only.")
    dilation = 1 if isinstance(layer, nn.AvgPool2d) else layer.dilation
    return _pair(layer.kernel_size), _pair(layer.stride), _pair(layer.padding), _pair(dilation)


def _pair(setting: object) -> Pair:
    rows, columns = np.broadcast_to(np.asarray(setting, dtype=np.int64), 2).tolist()
    return rows, columns
