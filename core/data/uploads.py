"""A visitor's file → one image as a net takes it: recognised by its content, checked, turned, cropped, scaled."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = 10 * 2**20  # bytes
MOST = 25_000_000  # pixels
_BORDER = 16  # the outermost sixteenth on each side says what the background is
_CONTRAST = 25  # grey levels: what stands out less from its paper is paper, too
_CURE = "save it as a PNG, JPEG or WebP and choose it again."

Grey = NDArray[np.uint8]


class UploadError(ValueError):
    """A file that cannot be used; the message names cause and cure."""


@dataclass(frozen=True)
class Upload:
    """uint8 C×H×W; the file's width and height as seen; whether dark ink on light paper was turned over."""

    image: NDArray[np.uint8]
    size: tuple[int, int]
    inverted: bool


def read(content: bytes, shape: tuple[int, int, int]) -> Upload:
    """The middle square of a PNG, JPEG or WebP as C×H×W: grey with white ink where C is 1, else colour.

    UploadError for everything else, a file over 10 MB or 25 megapixels, or a damaged one.
    """
    channels, height, width = shape
    picture = _opened(content)
    square = ImageOps.fit(picture, (width, height), Image.Resampling.HAMMING)  # no overshoot, unlike Lanczos
    if channels > 1:
        return Upload(np.asarray(square).transpose(2, 0, 1).copy(), picture.size, inverted=False)
    grey, inverted = inked(np.asarray(square.convert("L")))
    return Upload(grey[None], picture.size, inverted)


def photo(content: bytes, longest: int) -> Upload:
    """All of a PNG, JPEG or WebP in colour, its longer side at most that many pixels; UploadError as `read`."""
    picture = _opened(content)
    size = picture.size
    picture.thumbnail((longest, longest), Image.Resampling.HAMMING)
    return Upload(np.asarray(picture).transpose(2, 0, 1).copy(), size, inverted=False)


def _opened(content: bytes) -> Image.Image:
    """The file's picture, upright and in RGB."""
    if not content:
        raise UploadError("The file is empty: choose another one.")
    if len(content) > LARGEST:
        raise UploadError(f"The file has {len(content) / 2**20:.0f} MB, more than 10 MB: make the picture smaller.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is the stricter one
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            _check(picture)
            picture.load()
            return _flat(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as problem:
        raise UploadError(f"This is no picture that can be read: {_CURE}") from problem
    except Image.DecompressionBombError as problem:
        raise UploadError("The picture has more than 25 megapixels: make it smaller.") from problem
    except UploadError:
        raise
    except Exception as problem:  # a decoder meets damage in many ways, each with its own exception
        raise UploadError(f"The picture is damaged or cut off: open it in another program, {_CURE}") from problem


def _check(picture: Image.Image) -> None:
    """What the file's head says, before a pixel is decoded."""
    width, height = picture.size
    if width < 1 or height < 1:
        raise UploadError(f"The picture has no pixels ({width}×{height}): choose another one.")
    if width * height > MOST:
        size = f"{width:,}×{height:,}"
        raise UploadError(f"The picture has {size} pixels, more than 25 megapixels: make it smaller.")
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":  # a telephone's JPEG with a preview behind it
        raise UploadError(f"The picture is animated, and a net takes one image: {_CURE}")
    if picture.mode == "CMYK":
        raise UploadError("The picture is in CMYK, the colours of print: save it as RGB and choose it again.")


def _flat(picture: Image.Image) -> Image.Image:
    """RGB without transparency: on white, or on black where what can be seen is light."""
    if picture.mode.startswith("I"):  # 16 bits; Pillow's own conversion would clip instead of scaling
        picture = Image.fromarray((np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8))
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    values = np.asarray(layered)
    seen = values[..., 3] > 127
    light = bool(seen.any()) and float(values[..., :3][seen].mean()) > 127
    paper = Image.new("RGBA", layered.size, "black" if light else "white")
    return Image.alpha_composite(paper, layered).convert("RGB")


def inked(grey: Grey) -> tuple[Grey, bool]:
    """White ink on black: turned over where the border is light, then the border's own grey becomes black and the
    brightest ink white; all black where nothing stands out.
    """
    inverted = _border(grey) > 127
    white = (255 - grey if inverted else grey).astype(np.float64)
    ink = (white - _border(white)).clip(0)
    strongest = ink.max()
    if strongest < _CONTRAST:
        return np.zeros_like(grey), inverted
    return (ink * (255 / strongest)).round().astype(np.uint8), inverted


def _border(grey: Grey | NDArray[np.float64]) -> float:
    """The median of the frame, which is taken for the background."""
    frame = np.ones(grey.shape, np.bool_)
    high, wide = (max(1, side // _BORDER) for side in grey.shape)
    frame[high:-high, wide:-wide] = False
    return float(np.median(grey[frame]))
