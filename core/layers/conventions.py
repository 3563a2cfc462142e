"""How many layers a net has, by the three usual conventions; and the order in which maps become one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import ACTIVATIONS
from core.layers.parameters import ParameterRow

USUAL = ("Conv2d", "Linear")
SHORTCUT, BLOCK = "downsample", "layer"  # in the names of a residual net's layers
_UNITS = {unit.module for unit in ACTIVATIONS.values()}


@dataclass(frozen=True)
class LayerCounts:
    """`weighted`: convolutions and dense layers, without those on shortcuts, the count in "ResNet-18".

    `keras`: what a Keras summary lists, the input apart: an activation right after a convolution or dense layer is a
    part of it, and each sum of a shortcut is a layer. `modules`: every module that runs here.
    """

    weighted: int
    keras: int
    modules: int
    sums: int


def counts(rows: Sequence[ParameterRow]) -> LayerCounts:
    """From a net's rows in the order of computation."""
    weighted = sum(row.kind in USUAL and SHORTCUT not in row.name for row in rows)
    joined = sum(row.kind in _UNITS and before.kind in USUAL for before, row in pairwise(rows))
    blocks = {tuple(row.name.split(".")[:2]) for row in rows if row.name.startswith(BLOCK)}
    sums = len(blocks) if any(SHORTCUT in row.name for row in rows) else 0
    return LayerCounts(weighted, len(rows) - joined + sums, len(rows), sums)


def flattened(rows: Sequence[ParameterRow], image: tuple[int, ...]) -> tuple[int, int, int] | None:
    """The maps C×H×W that the net's Flatten makes one row of, the `image` where it comes first; None without one."""
    shapes = [image, *(row.output_shape for row in rows)]
    place = next((place for place, row in enumerate(rows) if row.kind == "Flatten"), None)
    if place is None or len(shapes[place]) != 3:
        return None
    channels, height, width = shapes[place]
    return channels, height, width


def places(shape: tuple[int, int, int], channels_last: bool = False) -> NDArray[np.int64]:
    """C×H×W: where each number of the maps stands in the row; `channels_last` as Keras has it, else as PyTorch."""
    channels, height, width = shape
    row = np.arange(prod(shape), dtype=np.int64)
    return row.reshape(height, width, channels).transpose(2, 0, 1) if channels_last else row.reshape(shape)
