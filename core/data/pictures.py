"""Read a visitor's picture: recognised by its content, checked, reduced, upright, RGB."""

import importlib.util
import io
import warnings
from functools import lru_cache

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MEGABYTES = 32
LARGEST = MEGABYTES * 2**20  # bytes
MEGAPIXELS = 64
LIMIT = MEGAPIXELS * 10**6  # pixels: a telephone's 48 or 50 megapixels, and no bomb
_LONGEST = 3200  # pixels of the longer side: twice as many are reduced to it, or nearly
_BAND = 1024  # rows that are reduced at once: a second copy of all of them would not fit a small server
_DEPTHS = (8, 10, 12, 14, 16)  # bits that cameras and scanners save in 16
_TURNED = (5, 6, 7, 8)  # Exif's orientations that swap width and height
_ORIENTATION = 0x0112
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")
_CURE = "save it as a PNG, JPEG or WebP and choose it again."


class UploadError(ValueError):
    """A file that cannot be used; the message names cause and cure."""


@lru_cache(maxsize=1)
def opens_heic() -> bool:
    """Whether pillow-heif is installed, which reads the pictures of iPhones."""
    return importlib.util.find_spec("pillow_heif") is not None


def opened(content: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The picture upright, in RGB, large ones reduced by a whole factor; and width and height as the file has them.

    UploadError for what is no single picture, over 32 MB or 64 megapixels, or damaged.
    """
    if not content:
        raise UploadError("The file is empty: choose another one.")
    if len(content) > LARGEST:
        size = f"{len(content) / 2**20:.0f} MB, more than {MEGABYTES} MB"
        raise UploadError(f"The file has {size}: make the picture smaller.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is the stricter one
            return _decoded(_head(content), content)
    except UnidentifiedImageError as problem:
        raise UploadError(f"This is no picture that can be read: {_CURE}") from problem
    except Image.DecompressionBombError as problem:
        raise UploadError(f"The picture has more than {MEGAPIXELS} megapixels: make it smaller.") from problem
    except UploadError:
        raise
    except Exception as problem:  # a decoder meets damage in many ways, each with its own exception
        raise UploadError(f"The picture is damaged or cut off: open it in another program, {_CURE}") from problem


def _head(content: bytes) -> Image.Image:
    """The picture before a pixel is decoded, checked."""
    picture = _heic(content) if _is_heic(content) else Image.open(io.BytesIO(content), formats=FORMATS)
    width, height = picture.size
    if width < 1 or height < 1:
        raise UploadError(f"The picture has no pixels ({width}×{height}): choose another one.")
    if width * height > LIMIT:
        size = f"{width:,}×{height:,}"
        raise UploadError(f"The picture has {size} pixels, more than {MEGAPIXELS} megapixels: make it smaller.")
    # A telephone's JPEG may have a preview behind it, its HEIC a burst.
    if getattr(picture, "n_frames", 1) > 1 and picture.format not in ("MPO", "HEIF"):
        raise UploadError(f"The picture is animated, and a net takes one image: {_CURE}")
    if picture.mode == "CMYK":
        raise UploadError("The picture is in CMYK, the colours of print: save it as RGB and choose it again.")
    return picture


def _is_heic(content: bytes) -> bool:
    """Whether the file says that it is one: its first box holds its kind and those that it fits (ISO 14496-12)."""
    end = int.from_bytes(content[:4], "big")
    kinds = {content[8:12], *(content[start : start + 4] for start in range(16, min(end, 256), 4))}
    return content[4:8] == b"ftyp" and not kinds.isdisjoint(_HEIC)


def _heic(content: bytes) -> Image.Image:
    """Through pillow-heif, which turns it upright."""
    if not opens_heic():
        raise UploadError(
            "The picture is HEIC, an iPhone's format, which is not read here: save it as a JPEG or PNG and choose it "
            "again, or install pillow-heif where the app runs."
        )
    from pillow_heif import HeifImageFile

    picture: Image.Image = HeifImageFile(io.BytesIO(content))
    return picture


def _decoded(picture: Image.Image, content: bytes) -> tuple[Image.Image, tuple[int, int]]:
    width, height = picture.size
    if picture.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    factor = max(1, max(picture.size) // _LONGEST)
    if picture.format in ("JPEG", "MPO"):  # decoded smaller at once
        picture.draft(None, (picture.width // factor, picture.height // factor))
        factor = max(1, max(picture.size) // _LONGEST)
    picture.load()
    upright = ImageOps.exif_transpose(_reduced(_eight_bits(picture, content), factor))
    return _flat(upright), (width, height)


def _eight_bits(picture: Image.Image, content: bytes) -> Image.Image:
    """Grey of more than 8 bits by the range that the file really uses; Pillow's own conversion would clip instead."""
    if picture.mode.startswith("I"):
        values = np.asarray(picture)
        highest = int(values.max(initial=0))
        bits = next((each for each in _DEPTHS if highest < 2**each), _DEPTHS[-1])
        grey = Image.fromarray((values >> (bits - 8)).clip(0, 255).astype(np.uint8))
        grey.info.update(picture.info)
        return grey
    # Pillow keeps the upper 8 of 16 bits a colour: of a file that uses the lower ones alone nothing is left.
    sixteen = picture.format == "PNG" and content[24] == 16
    if sixteen and max(band[1] for band in _extrema(picture)) < 2**4:
        raise UploadError(
            "The picture has 16 bits a colour and leaves the upper ones empty, so it is read as black: save it with 8 "
            "bits a colour and choose it again."
        )
    return picture


def _extrema(picture: Image.Image) -> list[tuple[int, int]]:
    """Lowest and highest value of each band of colour."""
    opaque = picture.convert({"LA": "L", "RGBA": "RGB"}.get(picture.mode, picture.mode))
    return [band.getextrema() for band in opaque.split()]  # type: ignore[misc]  # one pair a band


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """Each block of factor × factor pixels as its mean."""
    if factor == 1:
        return picture
    mode = "RGBA" if picture.has_transparency_data else "L" if picture.mode in ("1", "L") else "RGB"
    width, height = picture.size
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = _BAND // factor * factor
    for top in range(0, height, rows):
        band = picture.crop((0, top, width, min(top + rows, height)))
        small.paste(band.convert(mode).reduce(factor), (0, top // factor))
    small.info.update({name: each for name, each in picture.info.items() if name != "transparency"})
    return small


def _flat(picture: Image.Image) -> Image.Image:
    """RGB without transparency: on white, or on black where what can be seen is light."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    values = np.asarray(layered)
    seen = values[..., 3] > 127
    light = bool(seen.any()) and float(values[..., :3][seen].mean()) > 127
    paper = Image.new("RGBA", layered.size, "black" if light else "white")
    return Image.alpha_composite(paper, layered).convert("RGB")
