"""The types that `load` returns, and DataError, the one error that it raises."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.mapped import released

Source = Literal["official", "local copy", "drawn"]

Files = Mapping[str, tuple[Path, ...]]  # a set's parts → the files that hold each, more than one where it is in shards

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
    """A train and a test split; `fingerprint` is a hash of every pixel and label.

    `remark` says what else a reader must know: how the files were taken, or why the digits are drawn; mostly empty.
    """

    train: Split
    test: Split
    source: Source
    fingerprint: str
    classes: tuple[str, ...]
    name: str
    remark: str = ""

    @property
    def origin(self) -> str:
        """Its source in words, with the remark."""
        return f"{self.source}: {self.remark.removesuffix('.')}" if self.remark else self.source


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
    found = fingerprint(train, test)
    for split in (train, test):
        released(split.images)
    return Dataset(train, test, source, found, classes, name)
