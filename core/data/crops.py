"""A square of a photo as a net takes it, and its neighbours: moved a little, grown or shrunk."""

import math
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.data.ink import Ink, find

SIDE = 32  # of a crop, as of SVHN's own
GREY_SIDE = 28
_FINE = 3 * GREY_SIDE  # pixels of a crop in which ink is looked for
GROWTH = (0.9, 1.0, 1.1)
STEPS = {"here": (0, 0), "left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}

Photo = NDArray[np.uint8]


@dataclass(frozen=True)
class Square:
    """Its left and upper edge and its side in pixels of the photo, real numbers; it may lie partly outside."""

    left: float
    top: float
    side: float

    def moved(self, right: float, down: float) -> "Square":
        """Shifted by that many pixels of the crop, each of which is side / 32 of the photo's."""
        step = self.side / SIDE
        return Square(self.left + right * step, self.top + down * step, self.side)

    def grown(self, factor: float) -> "Square":
        """With its side times `factor`, about the same centre."""
        more = self.side * (factor - 1) / 2
        return Square(self.left - more, self.top - more, self.side * factor)


def placed(photo: Photo, x: float, y: float, share: float) -> Square:
    """The square with its centre at these shares of width and height, its side a share of the shorter side; moved
    until it lies within the photo.
    """
    height, width = photo.shape[1:]
    side = share * min(height, width)
    left = min(max(x * width - side / 2, 0.0), width - side)
    top = min(max(y * height - side / 2, 0.0), height - side)
    return Square(left, top, side)


def neighbours(square: Square, shift: float) -> list[Square]:
    """Fifteen squares: each size of `GROWTH`, each step of `STEPS` times `shift` pixels of the crop."""
    return [square.grown(factor).moved(shift * x, shift * y) for factor, (x, y) in product(GROWTH, STEPS.values())]


AS_PLACED = len(STEPS) * GROWTH.index(1.0)  # which of the neighbours is the square itself


def crop(photo: Photo, square: Square, side: int = SIDE) -> Photo:
    """The square as C×side×side, each new pixel a weighted mean of those it covers; beyond the photo its border
    repeats.
    """
    from PIL import Image

    reach = max(1.0, square.side / side) + 1  # how far the filter looks beyond the square
    left, top = math.floor(square.left - reach), math.floor(square.top - reach)
    across = np.arange(left, math.ceil(square.left + square.side + reach)).clip(0, photo.shape[2] - 1)
    down = np.arange(top, math.ceil(square.top + square.side + reach)).clip(0, photo.shape[1] - 1)
    region = photo[:, down[:, None], across].transpose(1, 2, 0)
    corner = square.left - left, square.top - top
    box = (*corner, corner[0] + square.side, corner[1] + square.side)
    scaled = Image.fromarray(np.ascontiguousarray(region)).resize((side, side), Image.Resampling.HAMMING, box=box)
    return np.asarray(scaled).transpose(2, 0, 1).copy()


def ink(photo: Photo, square: Square) -> Ink:
    """The square's strokes as the MNIST nets take them, 28×28, white on black; all black where nothing stands out."""
    from PIL import Image

    colour = Image.fromarray(np.ascontiguousarray(crop(photo, square, _FINE).transpose(1, 2, 0)))
    found = find(np.asarray(colour.convert("L")))
    small = Image.fromarray(found.image).resize((GREY_SIDE, GREY_SIDE), Image.Resampling.BOX)
    return replace(found, image=np.asarray(small))


def grey(photo: Photo, square: Square) -> Photo:
    """The image of `ink` with its channel, 1×28×28."""
    return ink(photo, square).image[None]
