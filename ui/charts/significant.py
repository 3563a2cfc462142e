"""Numbers with a fixed count of significant digits: a small loss stays a number and never becomes 0."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DIGITS = 5
STYLE = f".{DIGITS}~g"  # the same in a tooltip or a label of Vega


def rounded(values: ArrayLike) -> NDArray[np.float64]:
    """The values to DIGITS significant digits; a value that is no number stays as it is."""
    given = np.asarray(values, dtype=np.float64)
    return np.array([float(written(value)) for value in given.ravel()]).reshape(given.shape)


def written(value: float) -> str:
    """The value to DIGITS significant digits, without zeros at its end."""
    return f"{value:.{DIGITS}g}"
