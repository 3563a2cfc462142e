"""Turn images into a net's input: uint8 is normalised as the net's data set is."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data import normalisation
from core.data.net_input import normalised_tensor

# The two data sets that the nets are trained on differ in their channels.
_DATASETS = {1: "mnist", 3: "svhn"}


def prepare(model: nn.Module, images: NDArray[Any] | Tensor) -> Tensor:
    """N×C×H×W in the model's dtype on its device.

    uint8 is normalised as MNIST (1 channel) or SVHN (3) is, floats are taken as given; ValueError for others.
    """
    batch = torch.as_tensor(np.ascontiguousarray(images) if isinstance(images, np.ndarray) else images)
    if batch.ndim != 4:
        raise ValueError(f"Images must be N×C×H×W, not of shape {tuple(batch.shape)}; add the missing axes.")
    if batch.dtype != torch.uint8 and not batch.is_floating_point():
        raise ValueError(f"Images must be uint8 or normalised floats, not {batch.dtype}; convert them first.")
    weights = next(model.parameters())
    batch = batch.to(weights.device)
    return (_normalised(batch) if batch.dtype == torch.uint8 else batch).to(weights.dtype)


def _normalised(batch: Tensor) -> Tensor:
    channels = batch.shape[1]
    if channels not in _DATASETS:
        raise ValueError(f"Images of {channels} channels are neither MNIST's nor SVHN's; normalise them first.")
    return normalised_tensor(batch, normalisation(_DATASETS[channels]))
