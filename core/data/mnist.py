"""MNIST from its four idx files, plain or gzipped (LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/)."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.files import checked_labels, damaged, md5, missing, readable, refuse_web_page
from core.data.types import Dataset, Split, dataset

FOLDER = "MNIST/raw"

# The checksums of each file as it comes, gzipped, and of what is inside.
OFFICIAL = {
    "train-images-idx3-ubyte": ("f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
    "train-labels-idx1-ubyte": ("d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
    "t10k-images-idx3-ubyte": ("9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
    "t10k-labels-idx1-ubyte": ("ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
}
FILES = tuple(OFFICIAL) + tuple(f"{part}.gz" for part in OFFICIAL)

_KINDS = {1: "labels", 3: "images"}  # idx dimensions → what MNIST stores so


def read(folder: Path) -> Dataset:
    """The data set in `folder`; DataError names the first file that is missing, damaged or does not fit."""
    train, test = _split(folder, "train"), _split(folder, "t10k")
    official = all(md5(path) in OFFICIAL[part] for part in OFFICIAL for path in [_path(folder, part)])
    return dataset("mnist", train, test, "official" if official else "local copy")


def check(folder: Path, part: str) -> None:
    """DataError unless `folder` holds a well-formed file for this part, plain or gzipped."""
    _idx(_path(folder, part.removesuffix(".gz")))


def _path(folder: Path, part: str) -> Path:
    for path in (folder / part, folder / f"{part}.gz"):
        if path.exists():
            return path
    raise missing(folder / part, "mnist")


def _split(folder: Path, prefix: str) -> Split:
    image_path = _path(folder, f"{prefix}-images-idx3-ubyte")
    label_path = _path(folder, f"{prefix}-labels-idx1-ubyte")
    images, labels = _idx(image_path), _idx(label_path)
    if len(images) != len(labels):
        cause = f"holds {len(images):,} images, but {label_path.name} {len(labels):,} labels"
        raise damaged(image_path, cause, "mnist")
    return Split(images[:, None], checked_labels(label_path, labels, 0, 9, "mnist"))


def _idx(path: Path) -> NDArray[np.uint8]:
    """The array of an idx file: big-endian sizes, then bytes. Images N×28×28, labels N."""
    dimensions = 3 if "images" in path.name else 1
    content = _content(path)
    header = 4 * (1 + dimensions)
    if len(content) < header:
        raise damaged(path, f"is cut short: {len(content)} bytes are not even a header", "mnist")
    if content[:4] != bytes((0, 0, 8, dimensions)):
        raise damaged(path, _wrong_magic(content, dimensions), "mnist")
    shape = tuple(int(size) for size in np.frombuffer(content[4:header], ">u4"))
    if not shape[0] or shape[1:] != (28, 28)[: dimensions - 1]:
        raise damaged(
            path, f"has the shape {'×'.join(map(str, shape))}, not N{'×28×28'[: 3 * dimensions - 3]}", "mnist"
        )
    if len(content) != header + math.prod(shape):
        cause = f"is {'cut short' if len(content) < header + math.prod(shape) else 'too long'}"
        raise damaged(path, f"{cause}: {len(content):,} bytes of {header + math.prod(shape):,}", "mnist")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape).copy()


def _content(path: Path) -> bytes:
    refuse_web_page(path, "mnist")
    with readable(path):
        content = path.read_bytes()
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error) as error:
        raise damaged(path, "is cut short or damaged: it does not decompress", "mnist") from error
    except gzip.BadGzipFile as error:
        raise damaged(path, f"is not a sound gzip file ({error})", "mnist") from error


def _wrong_magic(content: bytes, dimensions: int) -> str:
    other = content[3]
    if content[:3] == b"\0\0\x08" and other in _KINDS:
        return f"holds {_KINDS[other]} where {_KINDS[dimensions]} belong: the files seem to be swapped"
    return f"is not an idx file of MNIST {_KINDS[dimensions]} (it starts with {content[:4].hex(' ')})"
