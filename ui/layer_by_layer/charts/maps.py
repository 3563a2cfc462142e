"""A net's layers as small pictures: feature maps, units, weights or gradients, a pixel a number."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ui.charts import pictures
from ui.charts.theme import DIVERGING
from ui.page.numbers import probability

if TYPE_CHECKING:  # these modules import torch, a picture does not need it
    from core.layers.activations import LayerOutput
    from core.layers.parameters import ParameterRow

Maps = NDArray[np.floating]
PIXELS = 160_000  # of all pictures of a net together
NOTHING = 255  # the index of what is transparent
TINY = 1e-12  # the end of the scale of a map of zeros
WHAT = {"activations": "output", "weights": "weights", "gradient": "gradient of the loss"}


@dataclass(frozen=True)
class LayerMaps:
    """One layer: C×H×W maps or N numbers to show (None: there are none), and what to call it."""

    name: str
    kind: str
    shape: str
    learned: str
    shown: Maps | None
    what: str = "output"

    @property
    def maps(self) -> Maps:
        """N×H×W: a vector, or maps of one number each, as one map, folded."""
        if self.shown is None:
            raise ValueError(f"There is nothing to show for {self.name}.")
        return self.shown if self.shown.ndim == 3 and self.shown[0].size > 1 else folded(self.shown)[None]

    @property
    def end(self) -> float:
        """The largest absolute value: the end of a scale that is symmetric about 0."""
        return 0.0 if self.shown is None else float(np.abs(self.shown).max())

    @property
    def description(self) -> str:
        """The layer in a sentence, from its numbers."""
        told = f"{self.kind} {self.name}, {self.shape}, {self.learned}"
        if self.shown is None:
            return told
        low, high = float(self.shown.min()), float(self.shown.max())
        return f"{told}; {self.what} from {low:.3g} to {high:.3g}, {(self.shown > 0).mean():.0%} above 0"


def pipeline(
    recorded: Sequence[LayerOutput], rows: Sequence[ParameterRow], what: str = "activations"
) -> list[LayerMaps]:
    """Every layer's output, or the gradient there, in the order of computation."""
    return [
        LayerMaps(row.name, row.kind, shape(row.output_shape), _learned(row), each.output[0], WHAT[what])
        for each, row in zip(recorded, rows, strict=True)
    ]


def weighted(layers: Sequence[LayerMaps], weights: Mapping[str, Maps | None]) -> list[LayerMaps]:
    """The same layers with what they have learnt; a dense unit's weights are folded, those of an image into one."""
    return [
        replace(layer, shown=None if (learnt := weights[layer.name]) is None else _kernels(learnt), what="weights")
        for layer in layers
    ]


def end_of(layer: LayerMaps, drawn: Sequence[LayerMaps], scale: str) -> float | None:
    """The end of the layer's colours where one scale covers each "layer", each "map" (None) or the whole "net"."""
    if scale == "map":
        return None
    return (layer.end if scale == "layer" else max(each.end for each in drawn)) or 1.0


def source(layer: LayerMaps, end: float | None, pixels: int) -> str:
    """The layer's first maps, as many as `pixels` allow, on one picture; `end` None: each has its own scale."""
    maps = layer.maps
    height, width = maps.shape[1:]
    maps = maps[: max(1, pixels // ((height + 1) * (width + 1)))]  # with the gap beside each
    sheet = _montage(indices(maps, ends(maps, end)))
    return _data_uri(sheet)


def card(layer: LayerMaps, end: float | None, pixels: int) -> dict[str, Any]:
    """A layer as the pipeline's component gets it."""
    known = {"name": layer.name, "title": layer.name, "shape": layer.shape, "words": layer.description, "able": True}
    if layer.shown is None:
        return {**known, "empty": "no parameters"}
    return {**known, "source": source(layer, end, pixels)}


def bare_card(row: ParameterRow) -> dict[str, Any]:
    """A layer through which nothing has gone."""
    words = f"{row.kind} {row.name}, {shape(row.output_shape)}, {_learned(row)}"
    return {"name": row.name, "title": row.name, "shape": shape(row.output_shape), "words": words, "empty": "–"}


def first_card(image: NDArray[np.uint8]) -> dict[str, Any]:
    """The image itself."""
    picture = pictures.data_uri(pictures.photograph(image))
    words = f"The image, {shape(image.shape)} pixels"
    return {"name": "input", "title": "Image", "shape": shape(image.shape), "words": words, "source": picture}


def last_card(p: NDArray[np.floating]) -> dict[str, Any]:
    """The probabilities as bars."""
    said = f"{p.argmax()}: {probability(float(p.max()))}"
    words = "Softmax of the last layer: " + ", ".join(f"{digit}: {share:.3f}" for digit, share in enumerate(p))
    return {"name": "softmax", "title": "softmax", "shape": said, "words": words, "bars": p.round(4).tolist()}


def ends(maps: Maps, end: float | None) -> NDArray[np.floating]:
    """The end of each map's scale."""
    return np.full(len(maps), end) if end else np.maximum(np.abs(maps).max(axis=(1, 2)), TINY)


def indices(maps: Maps, ends: NDArray[np.floating]) -> NDArray[np.uint8]:
    """N×H×W numbers as places in the table of colours, 0 to 254 with 0 in the middle."""
    scaled = np.clip(maps / ends[:, None, None], -1, 1)
    return np.rint((scaled + 1) * (NOTHING - 1) / 2).astype(np.uint8)


def table() -> NDArray[np.uint8]:
    """256×3 colours from −1 to 1: red is positive, blue negative, white 0; the last one is unused."""
    scale = np.linspace(-1, 1, NOTHING)
    return pictures.paint(np.append(scale, 1.0), DIVERGING, (-1.0, 1.0))[:, :3]


def folded(vector: Maps) -> Maps:
    """N numbers as the rectangle nearest a square that they fill."""
    height = next(side for side in range(int(np.sqrt(vector.size)), 0, -1) if vector.size % side == 0)
    return vector.reshape(height, -1)


def _kernels(weight: Maps) -> Maps:
    """Weights of any shape as maps."""
    if weight.ndim == 1:
        return weight
    if weight.ndim == 2:
        return np.stack([folded(row) for row in weight])
    return weight.reshape(-1, *weight.shape[2:])


def _montage(tiles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """N×H×W tiles on one sheet about as wide as high, a transparent pixel between them."""
    count, height, width = tiles.shape
    columns = min(count, int(np.ceil(np.sqrt(count * height / width))))
    rows = -(-count // columns)
    cells = np.full((rows * columns, height + 1, width + 1), NOTHING, np.uint8)
    cells[:count, :height, :width] = tiles
    sheet = cells.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    return sheet.reshape(rows * (height + 1), columns * (width + 1))[:-1, :-1]


def _data_uri(sheet: NDArray[np.uint8]) -> str:
    picture = Image.fromarray(sheet, "L").convert("P")
    picture.putpalette(table().tobytes())
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", transparency=NOTHING, compress_level=6)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _learned(row: ParameterRow) -> str:
    return f"{row.arithmetic} parameters" if row.arithmetic else "no parameters"


def shape(sizes: Sequence[int]) -> str:
    """Such as "32 × 26×26" or "128"."""
    if len(sizes) == 1:
        return f"{sizes[0]:,}"
    count, height, width = sizes
    return f"{count} × {height}×{width}"


def columns(rows: Sequence[ParameterRow]) -> dict[str, NDArray[np.generic]]:
    """The table of layers, by column."""
    return {
        "layer": np.array([row.name for row in rows]),
        "kind": np.array([row.kind for row in rows]),
        "output": np.array(["×".join(map(str, row.output_shape)) for row in rows]),
        "parameters": np.array([row.parameters for row in rows]),
        "arithmetic": np.array([row.arithmetic for row in rows]),
        "flops": np.array([row.flops for row in rows]),
    }
