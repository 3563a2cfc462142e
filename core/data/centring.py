"""MNIST's normalisation of a digit, as its authors document it.

"The original black and white (bilevel) images from NIST were size normalized to fit in a 20×20 pixel box while
preserving their aspect ratio […] the images were centered in a 28×28 image by computing the center of mass of the
pixels, and translating the image so as to position this point at the center of the 28×28 field" (LeCun, Cortes and
Burges, the MNIST database). Measured on MNIST itself: the longer side is 20 pixels, the centre of mass lies within
half a pixel of row and column 14, so the translation is by whole pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE, BOX = 28, 20
_MIDDLE = SIDE / 2
_FAINT = 1 / 8  # of the brightest pixel: what is fainter is dirt, and counts neither for the box nor for the mass

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Steps:
    """A digit on its way: `raw` 28×28 as drawn, `boxed` 20×20 scaled to its bounding box, `centred` 28×28."""

    raw: Grey
    boxed: Grey
    centred: Grey


def normalise(drawing: Grey) -> Steps:
    """White ink on black, H×W of any size, as MNIST would hold it; ValueError where there is no ink."""
    ink = drawing >= max(1.0, drawing.max(initial=0) * _FAINT)
    if not ink.any():
        raise ValueError("There is no ink to centre: draw a digit first, white on black.")
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    digit = np.where(ink, drawing, 0)[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    boxed = _boxed(digit)
    return Steps(scaled(drawing, (SIDE, SIDE)), boxed, _centred(boxed))


def scaled(grey: Grey, size: tuple[int, int]) -> Grey:
    """Resampled to (height, width) with antialiasing: each new pixel is a weighted mean of those it covers."""
    return np.asarray(Image.fromarray(grey).resize(size[::-1], Image.Resampling.BILINEAR))


def _boxed(digit: Grey) -> Grey:
    """The digit with its longer side at 20 pixels, in the middle of the box."""
    longest = max(digit.shape)
    height, width = (max(1, round(BOX * side / longest)) for side in digit.shape)
    box = np.zeros((BOX, BOX), np.uint8)
    top, left = (BOX - height) // 2, (BOX - width) // 2
    box[top : top + height, left : left + width] = scaled(digit, (height, width))
    return box


def _centred(box: Grey) -> Grey:
    """The box moved by whole pixels, so that its centre of mass lies as near to pixel 14, 14 as the field allows."""
    places, mass = np.arange(BOX), box.sum(dtype=np.float64)
    down = _offset(float(box.sum(axis=1) @ places / mass))
    right = _offset(float(box.sum(axis=0) @ places / mass))
    field = np.zeros((SIDE, SIDE), np.uint8)
    field[down : down + BOX, right : right + BOX] = box
    return field


def _offset(centre: float) -> int:
    return min(max(round(_MIDDLE - centre), 0), SIDE - BOX)
