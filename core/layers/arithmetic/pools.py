"""Units that choose, average or interpolate what they see."""

import numpy as np
from numpy.typing import ArrayLike
from torch import nn

from core.layers.arithmetic.checks import maps, within
from core.layers.arithmetic.records import Array, AveragePoolArithmetic, PoolArithmetic, UpsampleArithmetic
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


def upsample(layer: nn.Upsample, inputs: ArrayLike, channel: int, row: int, column: int) -> UpsampleArithmetic:
    """How a bilinear unit lies between C×H×W inputs; ValueError for no such unit and for other ways to enlarge."""
    if layer.mode != "bilinear" or layer.align_corners or layer.size is None:
        raise ValueError("Enlarging is explained where it is bilinear, to a given size, and aligns no corners.")
    given = maps(inputs)
    within("channel", channel, len(given))
    size = np.broadcast_to(np.asarray(layer.size, dtype=np.int64), 2).tolist()
    shares = []
    for name, unit, side, wanted in zip(("row", "column"), (row, column), given.shape[1:], size, strict=True):
        within(name, unit, wanted)
        shares.append(_shares(unit, side, wanted))
    (top, tall), (left, wide) = shares
    seen = given[channel, top : top + len(tall), left : left + len(wide)]
    weights = np.outer(tall, wide)
    return UpsampleArithmetic(window=seen, weights=weights, value=float((seen * weights).sum()), top=top, left=left)


def _shares(unit: int, side: int, wanted: int) -> tuple[int, Array]:
    """The first pixel of a side that the unit lies at or behind, and the weights of it and the next, if there is one.

    In float32, as in the forward pass, whose rounding of the place is part of its weights.
    """
    scale = np.float32(side) / np.float32(wanted)
    place = max(scale * np.float32(unit + 0.5) - np.float32(0.5), np.float32(0))
    first = int(place)
    rest = float(place - np.float32(first))
    return first, np.array([1 - rest, rest] if first + 1 < side else [1.0])
