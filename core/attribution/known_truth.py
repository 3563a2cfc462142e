"""Drawn shapes whose deciding pixels are known, and whether a map finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.attribution.reduction import Reduction, by_pixel

Shapes = Literal["line", "detection"]


@dataclass(frozen=True)
class Localisation:
    """`mass`: share of the map's positive part inside the mask, nan where it has none; `precision`: share of the
    mask's pixels among as many pixels of the highest attribution; `area`: the mask's share of the image, which is
    what a random map gets in both.
    """

    mass: float
    precision: float
    area: float


def deciding_pixels(name: Shapes, images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """N×H×W of images N×1×H×W of `core.data.shapes`: what would change if the other class were true.

    "line": the bar and the square, which would change places. "detection": the corners of the bounding box, all
    that a square has and the diamond of the same centre and width has not. They decide whether lit or dark; a
    method that multiplies by the pixel can find only the lit ones.
    """
    lit = np.asarray(images)[:, 0] > 0
    if not lit.any((1, 2)).all():
        raise ValueError("An image without a lit pixel shows no shape.")
    if name == "line":
        return lit
    if name == "detection":
        return np.stack([_corners(one) for one in lit])
    raise ValueError(f"The deciding pixels are known for 'line' and 'detection'; got {name!r}.")


def localisation(attribution: NDArray[Any], mask: NDArray[np.bool_], reduction: Reduction = "signed") -> Localisation:
    """How much of a map C×H×W or H×W lies on the mask H×W; equal values count as if drawn in random order."""
    values = by_pixel(attribution, reduction)
    if values.shape != mask.shape or not mask.any():
        raise ValueError(f"The mask is of the map's size {values.shape} and not empty; got {mask.shape}.")
    positive = np.maximum(values, 0)
    total = positive.sum()
    mass = float(positive[mask].sum() / total) if total else float("nan")
    return Localisation(mass, _precision(values, mask), float(mask.mean()))


def localisations(maps: NDArray[Any], masks: NDArray[np.bool_], reduction: Reduction = "signed") -> list[Localisation]:
    """One for each map of N×C×H×W and mask of N×H×W."""
    return [localisation(one, mask, reduction) for one, mask in zip(maps, masks, strict=True)]


def _corners(lit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    down, across = (np.flatnonzero(lit.any(axis)) for axis in (1, 0))
    width = (down[-1] - down[0]) // 2
    rows, columns = (np.abs(np.arange(lit.shape[axis]) - (span[0] + width)) for axis, span in ((0, down), (1, across)))
    box = np.maximum.outer(rows, columns) <= width
    return np.asarray(box & (np.add.outer(rows, columns) > width))


def _precision(values: NDArray[np.float64], mask: NDArray[np.bool_]) -> float:
    """Among the k = |mask| highest values; of those that tie for the last places the share that is inside."""
    wanted = int(mask.sum())
    threshold = np.sort(values, axis=None)[-wanted]
    above, tied = values > threshold, values == threshold
    places = wanted - above.sum()
    return float(((above & mask).sum() + places * (tied & mask).sum() / tied.sum()) / wanted)
