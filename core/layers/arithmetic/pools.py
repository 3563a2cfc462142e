"""Units that choose or average what they see."""

import numpy as np
from numpy.typing import ArrayLike
from torch import nn

from core.layers.arithmetic.given import maps, within
from core.layers.arithmetic.records import Array, AveragePoolArithmetic, PoolArithmetic
from core.layers.arithmetic.windows import window


def max_pool(layer: nn.MaxPool2d, inputs: ArrayLike, channel: int, row: int, column: int) -> PoolArithmetic:
    """How a max-pool's unit chooses from C×H×W inputs; the first of equals wins. ValueError for no such unit."""
    given = maps(inputs)
    within("channel", channel, len(given))
    (seen,), (top, left) = window(layer, given[[channel]], row, column, -np.inf)
    winner_row, winner_column = divmod(int(seen.argmax()), seen.shape[1])
    value = float(seen.max())
    return PoolArithmetic(window=seen, winner=(winner_row, winner_column), value=value, top=top, left=left)


def average_pool(
    layer: nn.AvgPool2d | nn.AdaptiveAvgPool2d, inputs: ArrayLike, channel: int, row: int, column: int
) -> AveragePoolArithmetic:
    """How an average-pool's unit computes from C×H×W inputs; ValueError for a unit that there is not."""
    given = maps(inputs)
    within("channel", channel, len(given))
    if isinstance(layer, nn.AdaptiveAvgPool2d):
        return _adaptive(layer, given[channel], row, column)
    (seen,), (top, left) = window(layer, given[[channel]], row, column, np.nan)
    padding = np.isnan(seen)
    counted = seen.size if layer.count_include_pad else int((~padding).sum())
    return _average(np.where(padding, 0.0, seen), layer.divisor_override or counted, top, left)


def _adaptive(layer: nn.AdaptiveAvgPool2d, pixels: Array, row: int, column: int) -> AveragePoolArithmetic:
    """Unit i of n along a side of s pixels averages those from ⌊i·s/n⌋ to before ⌈(i + 1)·s/n⌉."""
    size = np.broadcast_to(np.asarray(layer.output_size, dtype=object), 2)
    ranges = []
    for name, unit, side, wanted in zip(("row", "column"), (row, column), pixels.shape, size, strict=True):
        count = int(wanted or side)
        within(name, unit, count)
        ranges.append(slice(unit * side // count, -((unit + 1) * -side // count)))
    seen = pixels[ranges[0], ranges[1]]
    return _average(seen, seen.size, ranges[0].start, ranges[1].start)


def _average(seen: Array, divisor: int, top: int, left: int) -> AveragePoolArithmetic:
    value = float(seen.sum()) / divisor
    return AveragePoolArithmetic(window=seen, divisor=divisor, value=value, top=top, left=left)
