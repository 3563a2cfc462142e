"""Turn a visitor's picture into an image for a net: the handwriting in it, or the middle square in colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data import crops, ink, pictures
from core.data.pictures import UploadError

__all__ = ["Upload", "UploadError", "photo", "read"]

_WORKED = 480  # pixels of the longer side in which ink is looked for
_COLOUR = 1600  # and of which the middle square is taken in colour
_SMOOTH = Image.Resampling.HAMMING  # no overshoot, unlike Lanczos; crops.crop has the same

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Upload:
    """uint8 C×H×W; the file's width and height as seen; of a grey image whether dark ink was turned over and thin
    strokes thickened; the square that was taken, "middle", "digit" (around the ink) or "whole" (all, black added); what
    to know, in sentences.
    """

    image: NDArray[np.uint8]
    size: tuple[int, int]
    inverted: bool = False
    thickened: bool = False
    square: str = "middle"
    notes: tuple[str, ...] = ()


def read(content: bytes, shape: tuple[int, int, int]) -> Upload:
    """A PNG, JPEG, WebP or, with pillow-heif, HEIC as C×H×W: the white ink on black where C is 1, all black where
    there is none; else the middle square in colour, as `crops.crop` takes it, H = W. UploadError as `pictures.opened`.
    """
    with pictures.one_at_a_time:
        return _read(content, shape)


def _read(content: bytes, shape: tuple[int, int, int]) -> Upload:
    channels, height, width = shape
    picture, size = pictures.opened(content)
    if channels > 1:
        picture.thumbnail((_COLOUR, _COLOUR), _SMOOTH)
        whole = np.asarray(picture).transpose(2, 0, 1)
        return Upload(crops.crop(whole, crops.placed(whole, 0.5, 0.5, 1.0), width), size)
    grey = picture.convert("L")
    grey.thumbnail((_WORKED, _WORKED), _SMOOTH)
    found = ink.find(np.asarray(grey))
    image, which = _squared(found.image)
    scaled = np.asarray(Image.fromarray(image).resize((width, height), _SMOOTH))
    return Upload(scaled[None], size, found.dark, found.thickened, which, found.notes)


def photo(content: bytes, longest: int) -> Upload:
    """All of a picture in colour, its longer side at most that many pixels; UploadError as `pictures.opened`."""
    with pictures.one_at_a_time:
        picture, size = pictures.opened(content)
        picture.thumbnail((longest, longest), _SMOOTH)
        return Upload(np.asarray(picture).transpose(2, 0, 1).copy(), size)


def _squared(image: Grey) -> tuple[Grey, str]:
    """The middle square where it holds the ink, else the one around the ink, else all of it with black added."""
    side = min(image.shape)
    spans = [_span(image, axis) for axis in (1, 0)]
    if any(last - first > side for first, last in spans):
        side = max(image.shape)
        missing = [side - length for length in image.shape]
        return np.pad(image, [(each // 2, each - each // 2) for each in missing]), "whole"
    starts = [(length - side) // 2 for length in image.shape]
    which = "middle"
    for axis, (first, last) in enumerate(spans):
        if first < starts[axis] or last > starts[axis] + side:
            starts[axis] = min(max((first + last - side) // 2, 0), image.shape[axis] - side)
            which = "digit"
    top, left = starts
    return np.ascontiguousarray(image[top : top + side, left : left + side]), which


def _span(image: Grey, axis: int) -> tuple[int, int]:
    """First row (axis 1) or column (axis 0) with ink, and the one behind the last; the middle where there is none."""
    there = np.flatnonzero(image.any(axis=axis))
    middle = image.shape[1 - axis] // 2
    return (int(there[0]), int(there[-1]) + 1) if there.size else (middle, middle)
