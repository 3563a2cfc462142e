"""MNIST from its four idx files, plain or gzipped (LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/).

EMNIST's digits come in the same format, with rows and columns exchanged (Cohen et al. 2017, arXiv 1702.05373).
"""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import mapped, strangers
from core.data.files import checked_labels, content, damaged, missing
from core.data.types import Dataset, Files, Split, dataset

FOLDER = "MNIST/raw"
PARTS = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "test-images": "t10k-images-idx3-ubyte",
    "test-labels": "t10k-labels-idx1-ubyte",
}
OFFICIAL = "9b6e5db38a26ee9be2cae0233cada169"  # the fingerprint of all 70,000 images and labels, in whatever files
TURNED = "EMNIST's digits, which are stored with rows and columns exchanged, turned upright"

_KINDS = {1: "labels", 3: "images"}  # idx dimensions → what MNIST stores so


def read(folder: Path, files: Files) -> Dataset:
    """The data set of the four files; DataError names the first that is missing, damaged or does not fit."""
    train, test = (_split(folder, files, part) for part in ("train", "test"))
    for part in PARTS:
        strangers.refuse_file(files[part][0])
    return finished(files["train-images"][0], train, test)


def read_turned(folder: Path, files: Files) -> Dataset:
    """As `read`, each image with rows and columns exchanged."""
    splits = (_split(folder, files, part) for part in ("train", "test"))
    turned = [Split(np.ascontiguousarray(split.images.swapaxes(2, 3)), split.labels) for split in splits]
    return replace(dataset("mnist", turned[0], turned[1], "local copy"), remark=TURNED)


def finished(path: Path, train: Split, test: Split, remark: str = "") -> Dataset:
    """The data set of two splits: "official" by its fingerprint; DataError for another set in MNIST's place."""
    strangers.refuse(path, train)
    found = dataset("mnist", train, test, "local copy")
    return replace(found, source="official" if found.fingerprint == OFFICIAL else "local copy", remark=remark)


def check(path: Path, part: str) -> None:
    """DataError unless the file is well-formed for this part."""
    _idx(path, part)
    strangers.refuse_file(path)


def _split(folder: Path, files: Files, which: str) -> Split:
    paths = []
    for part in (f"{which}-images", f"{which}-labels"):
        if not files.get(part):
            raise missing(folder / f"{_prefix(files)}{PARTS[part]}", "mnist")
        paths.append(files[part][0])
    images = mapped.unpacked(paths[0], lambda: _idx(paths[0], f"{which}-images"))
    labels = _idx(paths[1], f"{which}-labels")
    return paired(paths[0], images, checked_labels(paths[1], labels, 0, 9, "mnist"), paths[1].name)


def _prefix(files: Files) -> str:
    """What EMNIST puts before the names of its files."""
    found = re.match(r"emnist-\w+?-", next(iter(files.values()))[0].name, re.IGNORECASE)
    return found[0] if found else ""


def paired(path: Path, images: NDArray[np.uint8], labels: NDArray[np.int64], labels_of: str = "") -> Split:
    """N×28×28 images and N labels as a Split; DataError where there are not as many of both."""
    if len(images) != len(labels):
        cause = f"holds {len(images):,} images, but {labels_of + ' ' if labels_of else ''}{len(labels):,} labels"
        raise damaged(path, cause, "mnist")
    return Split(images[:, None], labels)


def _idx(path: Path, part: str) -> NDArray[np.uint8]:
    """The array of an idx file: big-endian sizes, then bytes. Images N×28×28, labels N."""
    dimensions = 3 if part.endswith("images") else 1
    found = content(path, "mnist")
    header = 4 * (1 + dimensions)
    if len(found) < header:
        raise damaged(path, f"is cut short: {len(found)} bytes are not even a header", "mnist")
    if found[:4] != bytes((0, 0, 8, dimensions)):
        raise damaged(path, _wrong_magic(found, dimensions), "mnist")
    shape = tuple(int(size) for size in np.frombuffer(found[4:header], ">u4"))
    if not shape[0] or shape[1:] != (28, 28)[: dimensions - 1]:
        raise damaged(
            path, f"has the shape {'×'.join(map(str, shape))}, not N{'×28×28'[: 3 * dimensions - 3]}", "mnist"
        )
    if len(found) != header + math.prod(shape):
        cause = f"is {'cut short' if len(found) < header + math.prod(shape) else 'too long'}"
        raise damaged(path, f"{cause}: {len(found):,} bytes of {header + math.prod(shape):,}", "mnist")
    return np.frombuffer(found, np.uint8, offset=header).reshape(shape).copy()


def _wrong_magic(found: bytes, dimensions: int) -> str:
    other = found[3]
    if found[:3] == b"\0\0\x08" and other in _KINDS:
        return f"holds {_KINDS[other]} where {_KINDS[dimensions]} belong: the files seem to be swapped"
    return f"is not an idx file of MNIST {_KINDS[dimensions]} (it starts with {found[:4].hex(' ')})"
