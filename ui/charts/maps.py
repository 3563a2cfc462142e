"""What a layer puts out: feature maps as pictures, vectors as rows of squares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.theme import DIVERGING

if TYPE_CHECKING:  # these modules import torch, a chart does not need it
    from core.layers.activations import Activation
    from core.layers.parameters import Row

Maps = NDArray[np.floating]
WIDTH = 256
TINY = 1e-12  # the end of the scale of a map of zeros


@dataclass(frozen=True)
class Layer:
    """One step of the pipeline for one image: C×H×W maps or N numbers, and what to call it."""

    title: str
    shape: str
    parameters: str
    output: Maps
    unit: str

    @property
    def maps(self) -> Maps:
        """N×H×W: a vector is N maps of one number."""
        return self.output if self.output.ndim == 3 else self.output.reshape(-1, 1, 1)

    @property
    def end(self) -> float:
        """The largest absolute value: the end of a scale that is symmetric about 0."""
        return float(np.abs(self.output).max()) or 1.0

    @property
    def alt(self) -> str:
        """The layer in a sentence, from its numbers."""
        active = float((self.output > 0).mean())
        low, high = float(self.output.min()), float(self.output.max())
        return f"{self.title}, {self.shape}: values from {low:.3g} to {high:.3g}, {active:.0%} above 0."


def pipeline(
    image: NDArray[np.uint8], recorded: Sequence[Activation], rows: Sequence[Row], p: NDArray[np.floating]
) -> list[Layer]:
    """The image, every layer's output and the probabilities, in the order of computation."""
    steps = [Layer("Input", _shape(image.shape), "pixels from 0 to 1", image / 255, "Channel")]
    for activation, row in zip(recorded, rows, strict=True):
        learned = f"{row.arithmetic} parameters" if row.arithmetic else "nothing to learn"
        unit = "Map" if activation.output.ndim == 4 else "Unit"
        steps.append(Layer(f"{row.kind} · {row.name}", _shape(row.output_shape), learned, activation.output[0], unit))
    return [*steps, Layer("Softmax", f"{len(p)} probabilities", "they sum to 1", p, "Digit")]


def end_of(layer: Layer, drawn: Sequence[Layer], scale: str) -> float | None:
    """The end of the layer's colours where one scale covers each "layer", each "map" (None) or the whole "net"."""
    if scale == "map":
        return None
    return layer.end if scale == "layer" else max(each.end for each in drawn)


def chart(layer: Layer, end: float | None) -> alt.LayerChart:
    """The layer's maps on one sheet; red is positive, blue negative, white 0; `end` None: each map has its own."""
    maps = layer.maps
    ends = np.full(len(maps), end) if end else np.maximum(np.abs(maps).max(axis=(1, 2)), TINY)
    painted = pictures.paint(maps, DIVERGING, (-ends[:, None, None], ends[:, None, None]))
    table, tooltip = _pointed(maps, layer.unit)
    columns = _columns(len(maps))
    title = tiles.heading(layer.title, layer.shape, layer.parameters)
    gap = 1 if maps.shape[1] > 1 else 0
    tile = WIDTH // columns if len(maps) > 1 else 132
    few = len(maps) <= 10 and maps.shape[1:] == (1, 1)
    return tiles.sheet(painted, columns, table, tooltip, title=title, gap=gap, tile=tile, numbered=few)


def _pointed(maps: Maps, unit: str) -> tuple[pd.DataFrame, list[alt.Tooltip]]:
    """What the pointer reads: a unit's value, or a map's mean and range."""
    flat = maps.reshape(len(maps), -1).astype(float)
    found = {"Value": flat[:, 0]}
    if flat.shape[1] > 1:
        found = {"Mean": flat.mean(axis=1), "Least": flat.min(axis=1), "Largest": flat.max(axis=1)}
    table = pd.DataFrame({unit: np.arange(len(maps)), **found}).round(4)
    return table, [alt.Tooltip(f"{name}:Q", title=name) for name in table.columns]


def _columns(count: int) -> int:
    """A sheet about twice as wide as high."""
    return count if count <= 10 else int(np.ceil(np.sqrt(2 * count)))


def _shape(shape: Sequence[int]) -> str:
    if len(shape) == 1:
        return f"{shape[0]:,} numbers"
    count, height, width = shape
    return f"{count} map{'s' if count > 1 else ''} of {height}×{width}"


def describe(rows: Sequence[Row]) -> str:
    """What the picture shows, in words."""
    return (
        f"{len(rows)} layers in the order of computation. Red is positive, blue negative, white 0; point at a map or "
        "a square to read it."
    )


def columns(rows: Sequence[Row]) -> dict[str, NDArray[np.generic]]:
    """The table of layers, by column."""
    return {
        "layer": np.array([row.name for row in rows]),
        "kind": np.array([row.kind for row in rows]),
        "output": np.array(["×".join(map(str, row.output_shape)) for row in rows]),
        "parameters": np.array([row.parameters for row in rows]),
        "arithmetic": np.array([row.arithmetic for row in rows]),
        "flops": np.array([row.flops for row in rows]),
    }
