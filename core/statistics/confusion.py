"""Which class is taken for which."""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


def matrix(predicted: NDArray[np.integer], labels: NDArray[np.integer], classes: int = 10) -> Counts:
    """K×K counts: row the label, column the answer."""
    return np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
