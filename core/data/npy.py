"""Read a visitor's .npy file as an array of numbers, or say what the file is instead."""

import io
import math
import zipfile
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from core.data.types import DataError

LARGEST = 10 * 2**20  # bytes of a file
MAGIC = b"\x93NUMPY"
SHOWN = 20  # characters of a text
_SAVE = "Save it with numpy.save(file, array)."
_TEXT = 'Read it with numpy.loadtxt(file, delimiter=",") and save that with numpy.save(file, array).'
_PICTURE = "Read it with numpy.array(PIL.Image.open(file)), stack the images, and save that with numpy.save."
# What is called .npy by mistake: the first bytes, what they are the beginning of, and what to do.
_OTHERS = (
    (b"\x89HDF", "an HDF5 file", _SAVE),
    (b"MATLAB 5", "a MATLAB file", "Read it with scipy.io.loadmat(file) and save an array of it with numpy.save."),
    (b"%PDF", "a PDF file", _SAVE),
    (b"PAR1", "a Parquet file", "Read it with pandas.read_parquet(file) and save its numbers with numpy.save."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"\x00\x00\x08", "an idx file, as MNIST's are", _SAVE),
)


def numbers(content: bytes, what: str) -> NDArray[np.generic]:
    """The array in a .npy file; DataError says of `what` ("images") what the file is instead, and the cure."""
    if len(content) > LARGEST:
        size = f"{len(content) / 2**20:.1f} MB"
        raise DataError(f"{what}: {size}; a file may have {LARGEST // 2**20} MB. Take fewer images.")
    if not content.startswith(MAGIC):
        raise DataError(f"{what}: this is no .npy file of numbers: {_called(content)}")
    array = _array(content, what)
    if array.dtype.kind not in "buif":
        raise DataError(f"{what}: the type is {array.dtype}; numbers are needed: integers, floats or booleans.")
    return array


def _array(content: bytes, what: str) -> NDArray[np.generic]:
    file = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
        if dtype.hasobject:
            raise DataError(
                f"{what}: this is no .npy file of numbers: it holds pickled objects, which are never opened. Give all "
                "rows the same length, turn them into numbers, and save that with numpy.save(file, array)."
            )
        if math.prod(shape) * dtype.itemsize > len(content) - file.tell():
            raise ValueError("the array is larger than the file")
        return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
    except (ValueError, EOFError, OSError, MemoryError, OverflowError, SyntaxError, TypeError, TokenError) as error:
        told = f"{what}: this is no .npy file of numbers: it is damaged, or was cut off. {_SAVE}"
        raise DataError(told) from error


def _called(content: bytes) -> str:
    """What a file is that does not begin as a .npy file does, and what to do."""
    if not content:
        return f"it is empty. {_SAVE}"
    if zipfile.is_zipfile(io.BytesIO(content)):
        return _archive(content)
    for start, name, cure in _OTHERS:
        if content.startswith(start):
            return f"it is {name}. {cure}"
    picture = _picture(content)
    if picture:
        return f"it is a picture ({picture}). {_PICTURE}"
    if content[:1] == b"\x80" and content[-1:] == b".":
        return f"it is a pickle, which is never opened. {_SAVE}"
    text = _text(content)
    return f"it is text that begins with “{text}”. {_TEXT}" if text else f"it is damaged, or something else. {_SAVE}"


def _archive(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    if names and all(name.endswith(".npy") for name in names):
        arrays = ", ".join(name.removesuffix(".npy") for name in names[:5])
        return f"it is an .npz archive of {arrays}; one array is needed. Save it with numpy.save(file, archive[name])."
    return f"it is a zip archive. {_SAVE}"


def _picture(content: bytes) -> str:
    """The format of a picture, as Pillow names it; nothing for what is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.format or ""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""


def _text(content: bytes) -> str:
    """How a text begins; nothing for what is none."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text):
        return ""
    first = text.strip().partition("\n")[0].strip()
    return first if len(first) <= SHOWN else f"{first[:SHOWN]}…"
