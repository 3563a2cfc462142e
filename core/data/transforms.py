"""Changes of one image before a net sees it: turn, shift, blur, invert, add noise; uint8 C×H×W throughout."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_SEED = 0  # the same noise each time: a link shows what its sender saw


@dataclass(frozen=True)
class Transforms:
    """Shifts in pixels to the right and down, degrees counter-clockwise, noise as a standard deviation on the scale
    0…1, blur as the σ of a Gaussian in pixels; applied in the order rotate, shift, blur, invert, noise.
    """

    shift_x: int = 0
    shift_y: int = 0
    degrees: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    inverted: bool = False

    @property
    def is_identity(self) -> bool:
        return self == Transforms()

    def apply(self, image: Image) -> Image:
        """The changed image, of the same shape; always a copy."""
        placed = blur(shift(rotate(image, self.degrees), self.shift_x, self.shift_y), self.blur)
        return noise(invert(placed) if self.inverted else placed, self.noise)


def shift(image: Image, x: int, y: int) -> Image:
    """Moved by whole pixels, right and down for positive numbers; what comes in is black."""
    moved = np.zeros_like(image)
    height, width = image.shape[1:]
    if abs(x) < width and abs(y) < height:
        source = image[:, max(-y, 0) : height - max(y, 0), max(-x, 0) : width - max(x, 0)]
        moved[:, max(y, 0) : height - max(-y, 0), max(x, 0) : width - max(-x, 0)] = source
    return moved


def rotate(image: Image, degrees: float) -> Image:
    """Turned counter-clockwise about its middle, bilinear; what comes in is black."""
    if degrees % 360 == 0:
        return image.copy()
    exact = scipy.ndimage.rotate(image.astype(np.float64), degrees, axes=(1, 2), reshape=False, order=1)
    return _rounded(exact)


def blur(image: Image, sigma: float) -> Image:
    """Convolved with a Gaussian of `sigma` pixels, each channel by itself; the border repeats its edge."""
    if sigma == 0:
        return image.copy()
    return _rounded(scipy.ndimage.gaussian_filter(image.astype(np.float64), sigma, axes=(1, 2), mode="nearest"))


def invert(image: Image) -> Image:
    """Black for white."""
    return 255 - image


def noise(image: Image, deviation: float, seed: int = _SEED) -> Image:
    """Independent normal noise of that standard deviation (on the scale 0…1) on every value, then clipped."""
    if deviation == 0:
        return image.copy()
    return _rounded(image + np.random.default_rng(seed).normal(0, 255 * deviation, image.shape))


def _rounded(values: NDArray[np.float64]) -> Image:
    return values.round().clip(0, 255).astype(np.uint8)
