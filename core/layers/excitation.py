"""Which images excite a unit most, and where in them."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.hooks import outputs


def peaks(model: nn.Module, images: NDArray[Any] | Tensor, layer: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """A leaf's largest output for each image and unit (channel), N×units, and its flat place in the map: 0 of a vector.

    The first of equals counts. Images go through in batches; ValueError for an unknown layer.
    """
    values, places = [], []
    for output in outputs(model, images, layer):
        value, place = output.flatten(2).max(2) if output.ndim > 2 else (output, torch.zeros_like(output))
        values.append(value)
        places.append(place.long())
    return torch.cat(values).numpy(), torch.cat(places).numpy()


def strongest_images(values: NDArray[np.float32], unit: int, count: int) -> NDArray[np.int64]:
    """The `count` images that excite a unit most, descending; the first of equals goes first."""
    order: NDArray[np.int64] = np.argsort(-values[:, unit], kind="stable")
    return order[:count]
