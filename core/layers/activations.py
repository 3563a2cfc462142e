"""The output of every layer for given images."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.hooks import observe
from core.models.inputs import prepare


@dataclass(frozen=True)
class LayerOutput:
    """A layer's name, kind ("Conv2d", …) and output, float32 N×C×H×W or N×units."""

    name: str
    kind: str
    output: NDArray[np.float32]


def record(model: nn.Module, images: NDArray[Any] | Tensor) -> list[LayerOutput]:
    """Every leaf module's output in the order of computation, in eval mode.

    `images` are N×C×H×W, uint8 or normalised floats, on any device; ValueError for others. The outputs are
    copies; the model stays as it was, and other threads that want to observe it wait.
    """
    activations: list[LayerOutput] = []

    def keep(name: str, module: nn.Module, _: Tensor, output: Tensor) -> None:
        copy = output.to("cpu", torch.float32, copy=True, memory_format=torch.contiguous_format)
        activations.append(LayerOutput(name, type(module).__name__, copy.numpy()))

    observe(model, prepare(model, images), keep)
    return activations
