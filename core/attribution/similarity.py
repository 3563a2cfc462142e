"""How alike two maps are: rank correlation and structural similarity."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.attribution.agreement import agreement
from core.attribution.reduction import by_pixel

SIGMA, RADIUS = 1.5, 5  # Wang et al.'s window: 11×11, Gaussian
K1, K2 = 0.01, 0.03


@dataclass(frozen=True)
class Similarity:
    """Spearman's correlation of the values and of their sizes, −1 to 1, and SSIM of the sizes; nan: a flat map."""

    rank: float
    absolute_rank: float
    ssim: float


def similarity(first: NDArray[Any], second: NDArray[Any]) -> Similarity:
    """Of two maps C×H×W or H×W, each summed over its channels; for SSIM sizes are scaled to 0…1 in each map.

    The three measures of Adebayo et al. 2018, https://arxiv.org/abs/1810.03292.
    """
    signed = [by_pixel(one) for one in (first, second)]
    if signed[0].shape != signed[1].shape:
        raise ValueError(f"The maps' pixels are {signed[0].shape} and {signed[1].shape}.")
    sizes = [_scaled(np.abs(one)) for one in signed]
    (rank,), (absolute,) = agreement(signed, signed=True), agreement(signed)
    return Similarity(rank, absolute, ssim(sizes[0], sizes[1]))


def ssim(first: NDArray[Any], second: NDArray[Any], data_range: float = 1.0) -> float:
    """Mean structural similarity of two images H×W, −1 to 1, over the places where the 11×11 window fits whole.

    Wang et al. 2004, https://doi.org/10.1109/TIP.2003.819861. data_range: what the largest value could be.
    """
    x, y = (np.asarray(image, dtype=np.float64) for image in (first, second))
    if x.ndim != 2 or x.shape != y.shape or min(x.shape) <= 2 * RADIUS:
        raise ValueError(f"SSIM takes two equally large images of at least 11×11; got {x.shape} and {y.shape}.")
    if not data_range > 0:
        raise ValueError(f"data_range must be above 0; got {data_range}.")
    c1, c2 = (K1 * data_range) ** 2, (K2 * data_range) ** 2
    mean_x, mean_y = _local(x), _local(y)
    covariance = _local(x * y) - mean_x * mean_y
    variances = _local(x * x) - mean_x**2 + _local(y * y) - mean_y**2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return float((luminance * (2 * covariance + c2) / (variances + c2)).mean())


def _local(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weighted mean in each window that fits whole."""
    from scipy.ndimage import gaussian_filter

    whole = gaussian_filter(image, SIGMA, radius=RADIUS)
    return np.asarray(whole[RADIUS:-RADIUS, RADIUS:-RADIUS])


def _scaled(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(sizes / (sizes.max() or 1.0))
