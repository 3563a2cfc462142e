"""Find the handwriting in a photo of paper by its contrast with the surroundings; white on black comes out.

The background is what a morphological opening leaves that is wider than any stroke: it follows shadows, slopes of light
and a table at the border, and steps over strokes (the top-hat transform: Soille, "Morphological Image Analysis", 2003).
What stands out from it is ink where it is strong, or faint and connected to what is strong (hysteresis: Canny, 1986).
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from core.data import marks, ruled
from core.data.marks import Marks

CONTRAST = 20  # grey levels: what stands out less from its paper is paper, too
_NOISE = 12.0  # standard deviations: what stands out less is noise, of which the background is the lower end
_WIDE = 0.5  # of the shorter side: the window at first sight, wider than strokes
_STROKES = 4.0  # widths of the strokes: the window once they are known
_SHADE = 4.0  # times less light than usual: in a deeper shadow noise would become ink
_THIN, _BOLD = 1 / 15, 1 / 10  # of the digit's longer side: strokes below the first are drawn as wide as the second

NOTHING = "Nothing stands out from its background: take the picture in more light, or write with a stronger pen."
EDGE = "Ink reaches the edge: crop the picture to one digit, with some background all around it."
SEVERAL = "Several marks of a digit's size stand out, and the largest is read: crop the picture to one digit."

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ink:
    """uint8 H×W, white on black; whether it is darker than its paper, and was thickened; what to know, in sentences."""

    image: Grey
    dark: bool
    thickened: bool = False
    notes: tuple[str, ...] = ()


def find(grey: Grey) -> Ink:
    """The strokes that stand out from their surroundings, the strongest of them white; all black where none does."""
    calm, noise = _calm(grey.astype(np.float64))
    dark, light = _found(255 - calm, noise, dark=True), _found(calm, noise, dark=False)
    if dark is None and light is None:
        return Ink(np.zeros_like(grey), dark=False, notes=(NOTHING,))
    if light is None or (dark is not None and marks.is_ink(dark, light, calm)):
        assert dark is not None
        return _ink(dark, noise, dark=True)
    return _ink(light, noise, dark=False)


def _calm(grey: Floats) -> tuple[Floats, float]:
    """The picture with its noise smoothed, and the standard deviation of what is left of it."""
    noise = _noise(grey)
    sigma = min(0.5 + noise / 10, min(grey.shape) / 150)  # of a Gaussian, in pixels: less than a stroke
    if noise < 1 or sigma < 0.4:
        return grey, noise
    smooth = np.asarray(scipy.ndimage.gaussian_filter(grey, sigma, mode="nearest"))
    return smooth, noise / (2 * np.sqrt(np.pi) * sigma)


def _noise(grey: Floats) -> float:
    """Its standard deviation, from the median of second differences, which edges hardly move (the mask of Immerkær,
    "Fast Noise Variance Estimation", 1996).
    """
    if min(grey.shape) < 3:
        return 0.0
    mask = np.array([[1.0, -2.0, 1.0], [-2.0, 4.0, -2.0], [1.0, -2.0, 1.0]])
    return float(np.median(np.abs(scipy.ndimage.convolve(grey, mask)[1:-1, 1:-1])) / 0.6745 / 6)


def _found(white: Floats, noise: float, dark: bool) -> Marks | None:
    """The ink where it is lighter than its paper in `white`; None where nothing stands out."""
    widest = _WIDE * min(white.shape)
    first = _standing_out(white, widest, noise, dark)
    if first is None or _STROKES * first.widest >= widest:
        return first
    return _standing_out(white, _STROKES * first.widest, noise, dark) or first


def _standing_out(white: Floats, window: float, noise: float, dark: bool) -> Marks | None:
    """What a window of that size finds."""
    size = max(3, round(window))
    paper = _opened(white, size)
    contrast = white - paper
    least = max(CONTRAST, _NOISE * noise)
    if contrast.max() < least:
        return None
    if dark:  # light falls on paper and ink alike, so that a shadow weakens their contrast by the same factor
        light = 255 - paper
        contrast *= np.median(light) / np.maximum(light, max(np.median(light) / _SHADE, 1.0))
    contrast = ruled.without(contrast, least / 2)
    return marks.digit(contrast, least) if contrast.max() >= least else None


def _opened(white: Floats, size: int) -> Floats:
    """The morphological opening with a square window, of a picture whose edges go on for ever."""
    beyond = size // 2 + 1
    wide = scipy.ndimage.grey_opening(np.pad(white, beyond, mode="edge"), size=(size, size), mode="nearest")
    return np.asarray(wide[beyond:-beyond, beyond:-beyond], np.float64)


def _ink(found: Marks, noise: float, dark: bool) -> Ink:
    """The marks alone, the strongest white; strokes that 20×20 pixels would lose, wider."""
    ink = np.where(found.near, found.contrast, 0)
    thin = found.stroke < _THIN * found.size
    if thin:
        radius = (_BOLD * found.size - found.stroke) / 2
        reach = np.arange(-np.ceil(radius), np.ceil(radius) + 1)
        ink = np.asarray(scipy.ndimage.grey_dilation(ink, footprint=np.hypot(reach[:, None], reach) <= radius))
    floor = 3 * noise if noise >= 1 else 0.0
    image = ((ink - floor) / (found.strongest - floor) * 255).clip(0, 255).round().astype(np.uint8)
    return Ink(image, dark, thin, (EDGE,) * found.touching + (SEVERAL,) * found.several)
