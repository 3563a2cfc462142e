"""Interpolated and patched images: mixtures of two images, or one with a patch of the other."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def between(start: Array, end: Array, alphas: NDArray[np.floating]) -> Array:
    """A×C×H×W: the images on the straight way from `start` (α = 0) to `end` (α = 1)."""
    share = np.asarray(alphas, np.float32).reshape(-1, 1, 1, 1)
    return np.asarray(start + share * (end - start), dtype=np.float32)


def patched(image: Array, fill: Array, side: int) -> Array:
    """R×K×C×H×W: the image with a square of `side` pixels from `fill`, its corner at each row and column."""
    height, width = image.shape[1:]
    if not 1 <= side <= min(height, width):
        raise ValueError(f"A patch has 1 to {min(height, width)} pixels a side; got {side}.")
    down, across = (_covered(size, side) for size in (height, width))
    hidden = down[:, None, None, :, None] & across[None, :, None, None, :]
    return np.where(hidden, fill, image)


def _covered(size: int, side: int) -> NDArray[np.bool_]:
    """Places × pixels: whether an interval of `side` pixels that starts at the place covers the pixel."""
    distance = np.arange(size)[None, :] - np.arange(size - side + 1)[:, None]
    covered: NDArray[np.bool_] = (distance >= 0) & (distance < side)
    return covered
