"""What a race is run on: the drawn set or a visitor's own pair of .npy files, checked."""

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import DataError, load

LARGEST = 10 * 2**20  # bytes of a file
MOST_PIXELS = 500_000  # of all images together: what a race of seconds can take
PATIENCE = 5.0  # seconds for the question of separability
_SAVE = "Save it with numpy.save(file, array)."


@dataclass(frozen=True)
class Examples:
    """Images N×D as float64 (uint8 divided by 255), labels N, 0 or 1, both present; and their fingerprint."""

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    fingerprint: str

    @property
    def positives(self) -> int:
        return int(self.labels.sum())

    @property
    def baseline(self) -> float:
        """What is right when every image gets the commoner label."""
        return max(self.positives, len(self.labels) - self.positives) / len(self.labels)

    @cached_property
    def unique(self) -> int:
        """How many different images there are."""
        return len(np.unique(self.images, axis=0))

    @cached_property
    def separable(self) -> bool | None:
        """Whether some weights and bias give every image a margin of 1; None where seconds do not suffice to tell."""
        from scipy.optimize import linprog

        signs = np.where(self.labels == 1, 1.0, -1.0)[:, None]
        inputs = signs * np.hstack([self.images, np.ones((len(self.images), 1))])
        weights = inputs.shape[1]
        limit: Any = {"time_limit": PATIENCE}
        found = linprog(np.zeros(weights), -inputs, -np.ones(len(inputs)), bounds=(None, None), options=limit)
        answers: dict[int, bool] = {0: True, 2: False}
        return answers.get(found.status)


def drawn() -> Examples:
    """64 unique random bits of 4×4, 11 of them positive, linearly separable."""
    train = load("random").train
    return _examples(train.images, train.labels)


def read(images: bytes, labels: bytes) -> Examples:
    """The contents of two .npy files as examples; DataError says what is wrong and what to do."""
    pixels, classes = _array(images, "images"), _array(labels, "labels")
    if pixels.ndim < 2 or not pixels.size:
        raise DataError(f"images: the shape is {pixels.shape}; it must be N×… with a row for each image.")
    if pixels.size > MOST_PIXELS:
        raise DataError(
            f"images: {len(pixels):,} images have {pixels.size:,} pixels; at most {MOST_PIXELS:,} together can race. "
            "Take fewer or smaller ones."
        )
    if classes.shape != pixels.shape[:1]:
        raise DataError(
            f"labels: the shape is {classes.shape}; {len(pixels):,} images need ({len(pixels)},), one each."
        )
    if not np.isfinite(pixels).all():
        raise DataError("images: a pixel is infinite or not a number (NaN). Replace it.")
    found = np.unique(classes)
    if not np.isin(found, (0, 1)).all():
        shown = ", ".join(f"{value:g}" for value in found[:5])
        raise DataError(f"labels: they are {shown}{'…' if len(found) > 5 else ''}; they must be 0 or 1.")
    if len(found) < 2:
        raise DataError(f"labels: all are {found[0]:g}, so there is nothing to learn. Give images of both classes.")
    return _examples(pixels, classes.astype(np.int64))


def _examples(pixels: NDArray[np.generic], labels: NDArray[np.int64]) -> Examples:
    flat = pixels.reshape(len(pixels), -1).astype(np.float64)
    if pixels.dtype == np.uint8:
        flat = flat / 255
    digest = hashlib.blake2b(repr(flat.shape).encode(), digest_size=16)
    digest.update(flat.tobytes())
    digest.update(labels.astype("<i8").tobytes())
    return Examples(flat, labels, digest.hexdigest())


def _array(content: bytes, what: str) -> NDArray[np.generic]:
    if len(content) > LARGEST:
        size = f"{len(content) / 2**20:.1f} MB"
        raise DataError(f"{what}: {size}; a file may have {LARGEST // 2**20} MB. Take fewer images.")
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, OSError, MemoryError) as error:
        cause = "it holds pickled objects, which are never opened" if "allow_pickle" in str(error) else "it is damaged"
        raise DataError(f"{what}: this is no .npy file of numbers: {cause}. {_SAVE}") from None
    if not isinstance(array, np.ndarray):
        raise DataError(f"{what}: this is an .npz archive; one .npy file is needed. {_SAVE}")
    if array.dtype.kind not in "buif":
        raise DataError(f"{what}: the type is {array.dtype}; numbers are needed: uint8, integers, floats or booleans.")
    return array
