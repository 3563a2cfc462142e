"""The images of a race: the drawn set, or a visitor's own pair of .npy files, checked."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data import DataError, load
from core.data.npy import numbers
from core.statistics.separability import separable

MAX_PIXELS = 500_000  # of all images together: what a race of seconds can take
BYTE = 255
# Where the largest pixel is no more than that, nobody counts to 255: the digits of scikit-learn have 17 greys.
FEW_GREYS = 16
TOLERANCE = 1e-3  # of a label, which a net's output or a sum of floats may be off


@dataclass(frozen=True)
class Given:
    """How the numbers were written: pixels from `low` to `high`, divided by 255 where `scaled`; the labels' forms.

    A form is "a column" (N×1), "one-hot" (N×2), "booleans", "signs" (−1 and +1), or "rounded" (nearly whole).
    """

    low: float
    high: float
    scaled: bool
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelledImages:
    """Images N×D as float64 (0–255 divided by 255), labels N, 0 or 1, both present; their fingerprint; how given."""

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    fingerprint: str
    given: Given

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
    def contradictory(self) -> bool:
        """Whether two equal images have different labels, which no net can both get right."""
        labelled = np.column_stack([self.images, self.labels])
        return len(np.unique(labelled, axis=0)) > self.unique

    @cached_property
    def separable(self) -> bool | None:
        """Whether some weights and bias tell the classes apart; None where that could not be told."""
        return separable(self.images, self.labels)


def drawn() -> LabelledImages:
    """64 unique random bits of 4×4, 11 of them positive, linearly separable."""
    train = load("random").train
    return _examples(train.images, train.labels)


def read(images: bytes, labels: bytes) -> LabelledImages:
    """The contents of two .npy files as examples; DataError says what is wrong and what to do."""
    pixels, given = numbers(images, "images"), numbers(labels, "labels")
    if pixels.ndim < 2 or not pixels.size:
        raise DataError(f"images: the shape is {pixels.shape}; it must be N×… with a row for each image.")
    if pixels.size > MAX_PIXELS:
        raise DataError(
            f"images: {len(pixels):,} images have {pixels.size:,} pixels; at most {MAX_PIXELS:,} together can race. "
            "Take fewer or smaller ones."
        )
    classes, forms = _classes(given, len(pixels))
    return _examples(pixels, classes, forms)


def _examples(pixels: NDArray[np.generic], labels: NDArray[np.int64], forms: tuple[str, ...] = ()) -> LabelledImages:
    with np.errstate(over="ignore"):  # a long double may be beyond float64
        flat = pixels.reshape(len(pixels), -1).astype(np.float64)
    if not np.isfinite(flat).all():
        raise DataError("images: a pixel is infinite or not a number (NaN). Replace it.")
    low, high = float(flat.min()), float(flat.max())
    # By their values and not by their type: the same images count the same however they were saved.
    scaled = low >= 0 and FEW_GREYS < high <= BYTE
    flat = flat / BYTE if scaled else flat
    digest = hashlib.blake2b(repr(flat.shape).encode(), digest_size=16)
    digest.update(flat.tobytes())
    digest.update(labels.astype("<i8").tobytes())
    return LabelledImages(flat, labels, digest.hexdigest(), Given(low, high, scaled, forms))


def _classes(given: NDArray[np.generic], count: int) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels N, 0 or 1, both there, and the forms in which they were given."""
    values, forms = _column(given, count)
    if given.dtype.kind == "b":
        forms = (*forms, "booleans")
    near = np.round(values)
    with np.errstate(invalid="ignore"):
        near[~(np.abs(values - near) <= TOLERANCE)] = np.nan  # what is infinite or NaN is near nothing
    signs = bool(np.isin(near, (-1, 1)).all() and (near == -1).any())
    if not signs and not np.isin(near, (0, 1)).all():
        raise DataError(
            f"labels: they are {_listed(values)}; they must be 0 or 1, or −1 and +1, or one-hot in 2 columns."
        )
    if len(np.unique(near)) < 2:
        raise DataError(f"labels: all are {near[0]:g}, so there is nothing to learn. Give images of both classes.")
    if (values != near).any():
        forms = (*forms, "rounded")
    return (near == 1).astype(np.int64), (*forms, "signs") if signs else forms


def _column(given: NDArray[np.generic], count: int) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """The labels as N numbers, out of N, N×1 or, one-hot, N×2."""
    with np.errstate(over="ignore"):
        values = given.astype(np.float64)
    if values.shape == (count,):
        return values, ()
    if values.shape == (count, 1):
        return values[:, 0], ("a column",)
    if values.shape == (count, 2):
        if (np.abs(np.sort(values, axis=1) - (0, 1)) <= TOLERANCE).all():
            return values[:, 1], ("one-hot",)
        raise DataError("labels: of the 2 columns each row must have one 1 and one 0 (one-hot).")
    raise DataError(
        f"labels: the shape is {given.shape}; {count:,} images need ({count},), one each, or ({count}, 2), one-hot."
    )


def _listed(values: NDArray[np.float64]) -> str:
    found = np.unique(values)
    return ", ".join(f"{value:g}" for value in found[:5]) + "…" * (len(found) > 5)
