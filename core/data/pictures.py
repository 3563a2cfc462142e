"""Read a visitor's picture: recognised by its content, checked, reduced, upright, RGB."""

import importlib.util
import io
import math
import threading
import warnings
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from core.data import picture_cost

FORMATS = ("PNG", "JPEG", "WEBP")
MEGABYTES = 32
LARGEST = MEGABYTES * 2**20  # bytes
MEGAPIXELS = 64
LIMIT = MEGAPIXELS * 10**6  # pixels: a telephone's 48 or 50 megapixels, and no bomb
LONGEST_SIDE = 16_384  # pixels: a telephone's panorama
MEMORY = 48 * 2**20  # bytes that decoding may take
_BESIDE = 4 * 2**20  # bytes of a file that are not pixels; decoders copy them, some twice
_WORKED = 5 * 10**6  # pixels: a larger picture is reduced
_BAND = 64  # rows that are reduced at once: a second copy of all of them would not fit a small server
_DEPTHS = (8, 10, 12, 14, 16)  # bits that cameras and scanners save in 16
_TURNED = (5, 6, 7, 8)  # Exif's orientations that swap width and height
_ORIENTATION = 0x0112
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")
_CURE = "save it as a PNG, JPEG or WebP and choose it again."
PngImagePlugin.MAX_TEXT_MEMORY = _BESIDE  # bytes that a PNG's packed texts may unfold to; Pillow's own 64 MB are many

one_at_a_time = threading.Lock()  # whoever decodes holds it: the memory is that of one picture, whoever sends how many


class UploadError(ValueError):
    """A file that cannot be used; the message names cause and cure."""


@lru_cache(maxsize=1)
def opens_heic() -> bool:
    """Whether pillow-heif is installed, which reads the pictures of iPhones."""
    return importlib.util.find_spec("pillow_heif") is not None


def opened(content: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The picture upright, in RGB, large ones reduced by a whole factor; and width and height as the file has them.

    UploadError for what is no single picture, damaged, over 32 MB or 64 megapixels, or takes over `MEMORY` to decode.
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
    beside = picture_cost.beside(content)
    if beside > _BESIDE:
        size = f"{beside / 2**20:.0f} MB beside its pixels, more than {_BESIDE / 2**20:.0f} MB"
        raise UploadError(f"The file carries {size}: save the picture anew and choose it again.")
    picture = _heic(content) if _is_heic(content) else Image.open(io.BytesIO(content), formats=FORMATS)
    width, height = picture.size
    if width < 1 or height < 1:
        raise UploadError(f"The picture has no pixels ({width}×{height}): choose another one.")
    if width * height > LIMIT:
        size = f"{width:,}×{height:,}"
        raise UploadError(f"The picture has {size} pixels, more than {MEGAPIXELS} megapixels: make it smaller.")
    if max(width, height) > LONGEST_SIDE:
        raise UploadError(f"A side of the picture has more than {LONGEST_SIDE:,} pixels: make it smaller.")
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
    size = width, height = picture.size
    if picture.format in ("JPEG", "MPO"):  # decoded smaller at once
        factor = _factor(picture)
        picture.draft(None, (picture.width // factor, picture.height // factor))
    needed = picture_cost.memory(picture, content)
    if needed > MEMORY:
        raise UploadError(_too_costly(picture, width * height))
    if picture.format == "HEIF":
        return _reduced_heic(content), size
    picture.load()
    if picture.getexif().get(_ORIENTATION) in _TURNED:  # which a PNG may hold behind its pixels
        size = height, width
    _check_sixteen_bits(picture, content)
    small = _reduced(picture, _factor(picture))
    if small is not picture:
        picture.close()
    ImageOps.exif_transpose(small, in_place=True)
    return _flat(small), size


def _factor(picture: Image.Image) -> int:
    """By how much both sides are divided."""
    return max(1, math.ceil(math.sqrt(picture.width * picture.height / _WORKED)))


def _too_costly(picture: Image.Image, pixels: int) -> str:
    kind = {"HEIF": "HEIC", "WEBP": "WebP", "MPO": "JPEG"}.get(picture.format or "", picture.format)
    what = "progressive JPEG" if kind == "JPEG" else f"{kind}"
    cure = "make it smaller" if kind == "JPEG" else "make it smaller, or save it as a JPEG"
    return f"The picture has {pixels / 1e6:.0f} megapixels, too many for a {what} to be decoded here: {cure}."


def _reduced_heic(content: bytes) -> Image.Image:
    """From libheif's own rows, which it has turned upright: Pillow's copy of them all would be as large again."""
    from pillow_heif import open_heif

    read = open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)[0]
    rows, (width, height) = memoryview(read.data), read.size

    def band(top: int, bottom: int) -> Image.Image:
        part = bytes(rows[top * read.stride : bottom * read.stride])
        return Image.frombuffer(read.mode, (width, bottom - top), part, "raw", read.mode, read.stride, 1)

    factor = max(1, math.ceil(math.sqrt(width * height / _WORKED)))
    return _flat(_by_bands(band, (width, height), read.mode, factor))


def _check_sixteen_bits(picture: Image.Image, content: bytes) -> None:
    """Pillow keeps the upper 8 of 16 bits a colour: of a file that uses the lower ones alone nothing is left."""
    if picture.format != "PNG" or content[24] != 16 or picture.mode.startswith("I"):
        return
    bands = picture.getextrema()[: len(picture.getbands()) - ("A" in picture.getbands())]
    if max(highest for _, highest in bands) < 2**4:  # type: ignore[misc]  # one pair a band
        raise UploadError(
            "The picture has 16 bits a colour and leaves the upper ones empty, so it is read as black: save it with 8 "
            "bits a colour and choose it again."
        )


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """Each block of factor × factor pixels as its mean, of 8 bits; the picture itself where nothing is to be done."""
    deep = picture.mode.startswith("I")
    if factor == 1 and not deep:
        return picture
    mode = "RGBA" if picture.has_transparency_data else "L" if picture.mode in ("1", "L") or deep else "RGB"
    bits = _bits(picture) if deep else 8

    def band(top: int, bottom: int) -> Image.Image:
        part = picture.crop((0, top, picture.width, bottom))
        return _eight_bits(part, bits) if deep else part

    small = _by_bands(band, picture.size, mode, factor)
    small.info.update({name: each for name, each in picture.info.items() if name != "transparency"})
    return small


def _by_bands(band: Callable[[int, int], Image.Image], size: tuple[int, int], mode: str, factor: int) -> Image.Image:
    """The mean of each block, a few rows at a time; `band`: the rows from one on up to another one."""
    width, height = size
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = -(-_BAND // factor) * factor
    for top in range(0, height, rows):
        part = band(top, min(top + rows, height)).convert(mode)
        small.paste(part.reduce(factor) if factor > 1 else part, (0, top // factor))
    return small


def _bits(picture: Image.Image) -> int:
    """How many of 16 bits a grey picture really uses; Pillow's own conversion would clip instead."""
    highest = picture.getextrema()[1]
    return next((each for each in _DEPTHS if highest < 2**each), _DEPTHS[-1])


def _eight_bits(picture: Image.Image, bits: int) -> Image.Image:
    """Grey of that many bits in 8."""
    values = np.asarray(picture)
    return Image.fromarray((values >> (bits - 8)).clip(0, 255).astype(np.uint8))


def _flat(picture: Image.Image) -> Image.Image:
    """RGB without transparency: on white, or on black where what can be seen is light."""
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    layered = picture.convert("RGBA")
    alpha = layered.getchannel("A")
    counts = np.array(layered.histogram(alpha.point([0] * 128 + [255] * 128))).reshape(4, 256)[:3]
    light = bool(counts.any()) and float((counts @ np.arange(256)).sum() / counts.sum()) > 127
    paper = Image.new("RGB", layered.size, "black" if light else "white")
    paper.paste(layered, mask=alpha)
    return paper
