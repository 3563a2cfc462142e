"""From uint8 pixels to a net's input, and back: (x / 255 − mean) / deviation of each channel.

The mean and the deviation are those of the training pixels on the scale 0…1 (`core.data.normalisation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from torch import Tensor

Normalisation = tuple[ArrayLike, ArrayLike]
Array = NDArray[np.float32]


def normalised(images: NDArray[np.uint8], normalisation: Normalisation) -> Array:
    """float32 …×C×H×W of uint8 images, as a net gets them."""
    mean, deviation = channels(normalisation)
    return np.asarray((images / np.float32(255) - mean) / deviation, dtype=np.float32)


def normalised_tensor(images: Tensor, normalisation: Normalisation) -> Tensor:
    """The same of a uint8 tensor, on its device."""
    import torch

    mean, deviation = (torch.from_numpy(part).to(images.device) for part in channels(normalisation))
    return (images / 255 - mean) / deviation


def scale_and_shift(normalisation: Normalisation) -> tuple[Array, Array]:
    """The same as one product and one sum, for pixels on the scale 0…1: x · scale + shift, C×1×1 each.

    Faster in a training, where each image is normalised anew in every epoch; it may differ in the last bit.
    """
    mean, deviation = channels(normalisation)
    return np.asarray(1 / deviation, np.float32), np.asarray(-mean / deviation, np.float32)


def pixels(values: Array, normalisation: Normalisation) -> NDArray[np.uint8]:
    """What a net gets, as uint8 again."""
    mean, deviation = channels(normalisation)
    return np.asarray(np.clip((values * deviation + mean) * 255, 0, 255).round(), dtype=np.uint8)


def channels(normalisation: Normalisation) -> tuple[Array, Array]:
    """Mean and deviation as float32 C×1×1."""
    mean, deviation = (np.asarray(part, np.float32).reshape(-1, 1, 1) for part in normalisation)
    return mean, deviation
