"""From what a file calls numbers to float32: which types are taken, and what is said of it."""

import numpy as np
from numpy.typing import NDArray

from core.adopting.contents import Array
from core.adopting.fault import AdoptionError, listed

FLOATS = ("float16", "float32", "float64")
WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool")


class Widening:
    """Turns arrays into float32 and remembers which types there were."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def plain(self, key: str, array: NDArray[np.generic]) -> Array:
        """Floats as float32, whole numbers as int64; AdoptionError for any other type."""
        kind = array.dtype.name
        if kind in FLOATS:
            self.seen.add(kind)
            with np.errstate(over="ignore"):
                return np.asarray(array, np.float32)
        if kind in WHOLE:
            return np.asarray(array, np.int64)
        raise AdoptionError(f"The array {key} holds numbers of type {kind}: save the weights as float32.")

    def from_bfloat16(self, array: NDArray[np.generic]) -> Array:
        """The upper halves of float32 numbers, as the two bytes each that a file has."""
        self.seen.add("bfloat16")
        return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence where other types than float32 came."""
        others = sorted(self.seen - {"float32"})
        return (f"The weights are {' and '.join(others)} in the file; the net computes in float32.",) if others else ()


def check_finite(arrays: dict[str, Array]) -> None:
    """AdoptionError that names the arrays with a NaN or an infinite number in them."""
    found = [key for key, array in arrays.items() if array.dtype == np.float32 and not np.isfinite(array).all()]
    if found:
        raise AdoptionError(
            f"The training has diverged, or the file is damaged: not all numbers are finite in {listed(found)}. "
            "Train again with a smaller learning rate."
        )
