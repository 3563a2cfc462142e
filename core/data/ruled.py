"""Remove the lines of ruled and squared paper: thin straight lines from edge to edge."""

import numpy as np
import scipy
from numpy.typing import NDArray

_SLOPES = np.linspace(-0.12, 0.12, 49)  # up to about 7° off the level
_STRIPS = 40  # parts of a line, each of which must be there
_SHORTEST = 0.3  # of the strips: a line that cuts a corner off
_MISSING = 0.15  # of them may be lost, under a shadow or a table
_THICK = 0.03  # of the picture's shorter side: what is thicker is no ruled line

Floats = NDArray[np.float64]


def without(contrast: Floats, least: float) -> Floats:
    """Contrast H×W, 0 where the paper is, without lines that are near level or upright and stand out by `least`.

    Where a stroke crosses a line it stays whole.
    """
    level = _less(contrast, least)
    return np.ascontiguousarray(_less(np.ascontiguousarray(level.T), least).T)


def _less(contrast: Floats, least: float) -> Floats:
    """The same without those that are near level."""
    thick = max(3, round(_THICK * min(contrast.shape)))
    lines = _lines(contrast, least, thick)
    if not lines.any():
        return contrast
    around = scipy.ndimage.maximum_filter1d(lines, 3, axis=0)  # a line's edges are fainter than its middle
    left = np.where(contrast > 1.5 * around, contrast, (contrast - 1.2 * around).clip(0))
    whole = scipy.ndimage.grey_closing(left, size=(2 * thick + 1, 1), mode="nearest")
    return np.where(around > 0, np.minimum(whole, contrast), left)


def _lines(contrast: Floats, least: float, thick: int) -> Floats:
    """How far the lines stand out, at each pixel."""
    height, width = contrast.shape
    strips = min(_STRIPS, width)
    ends = np.linspace(0, width, strips + 1).round().astype(int)
    parts = np.add.reduceat(contrast, ends[:-1], axis=1) / np.diff(ends)
    if max(parts[:, 0].max(), parts[:, -1].max()) < least:
        return np.zeros_like(contrast)
    beyond = int(np.ceil(_SLOPES.max() * width / 2))  # rows above and below, whose lines come in at an edge
    padded = np.pad(parts, ((2 * beyond, 2 * beyond), (0, 0)), constant_values=np.inf)
    middles = (ends[:-1] + ends[1:] - width) / 2
    rows, across = np.arange(height)[:, None] + beyond, np.arange(width) - width / 2
    found = np.zeros_like(contrast)
    for slope in _SLOPES:
        places = np.arange(height + 2 * beyond)[:, None] + beyond + (slope * middles).round().astype(int)
        line = _there(padded[places, np.arange(strips)], least, thick)
        if line.any():
            found = np.maximum(found, line[rows - (slope * across).round().astype(int)])
    return found


def _there(strips: Floats, least: float, thick: int) -> Floats:
    """Of each row of strips, infinite beyond the picture, what all but a few of them reach; 0 where it is no line."""
    inside = np.isfinite(strips)
    count = inside.sum(axis=1)
    rows = np.arange(len(strips))
    line: Floats = np.sort(strips, axis=1)[rows, (_MISSING * count).astype(int)]
    line[count < _SHORTEST * strips.shape[1]] = 0
    line -= np.asarray(scipy.ndimage.grey_opening(line, size=(thick + 1,), mode="nearest"))
    first, last = inside.argmax(axis=1), strips.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
    line[(line < least) | (np.maximum(strips[rows, first], strips[rows, last]) < least)] = 0
    return line
