"""What `load` returns, and the one error that it raises."""

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Source = Literal["official", "local copy", "drawn"]

DIGITS = tuple("0123456789")


class DataError(Exception):
    """A data set that cannot be used; the message names the file, the cause and the cure."""


@dataclass(frozen=True)
class Split:
    """Images, uint8 N×C×H×W, and their labels, int64 N."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """A train and a test split; `fingerprint` is a hash of every pixel and label."""

    train: Split
    test: Split
    source: Source
    fingerprint: str
    classes: tuple[str, ...]
    name: str


def fingerprint(*splits: Split) -> str:
    """BLAKE2b (16 bytes, hex) of the shapes, pixels and labels of the splits, in their order."""
    digest = hashlib.blake2b(digest_size=16)
    for split in splits:
        digest.update(repr(split.images.shape).encode())
        digest.update(np.ascontiguousarray(split.images).data)
        digest.update(np.ascontiguousarray(split.labels, dtype="<i8").data)
    return digest.hexdigest()


def dataset(name: str, train: Split, test: Split, source: Source, classes: tuple[str, ...] = DIGITS) -> Dataset:
    """A Dataset with its fingerprint taken."""
    return Dataset(train, test, source, fingerprint(train, test), classes, name)
