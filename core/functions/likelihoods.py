"""Minus the log-likelihood of a target under the noise that each loss supposes (Bishop 2006, 1.2.5 and 4.3.2)."""

import numpy as np
from numpy.typing import ArrayLike

from core.functions.activations import Array
from core.functions.softmax import binary_cross_entropy


def gaussian(y: ArrayLike, p: ArrayLike, sigma: float) -> Array:
    """−log N(y; p, σ²), element by element: (y − p)²/(2σ²) and a constant; σ must be finite and above 0."""
    return squared_part(y, p, sigma) + constant(sigma)


def squared_part(y: ArrayLike, p: ArrayLike, sigma: float) -> Array:
    """(y − p)²/(2σ²): all of −log N(y; p, σ²) that p changes."""
    _checked(sigma)
    return (np.asarray(y, dtype=np.float64) - np.asarray(p, dtype=np.float64)) ** 2 / (2 * sigma**2)


def constant(sigma: float) -> float:
    """log(σ√(2π)): what −log N(y; p, σ²) is where y = p."""
    _checked(sigma)
    return float(np.log(sigma) + 0.5 * np.log(2 * np.pi))


def bernoulli(y: ArrayLike, p: ArrayLike) -> Array:
    """−log of pʸ(1 − p)¹⁻ʸ for y = 0 or 1; between them the mean over answers of which a share y is 1.

    It is binary cross-entropy, without any constant.
    """
    return binary_cross_entropy(p, y)


def _checked(sigma: float) -> None:
    if not (np.isfinite(sigma) and sigma > 0):
        raise ValueError(f"the noise must be a finite number above 0, not {sigma}")
