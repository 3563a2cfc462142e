"""The gradient of the loss at every layer's output, on its way back from the logits."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.layers.activations import LayerOutput
from core.layers.hooks import leaves
from core.models.inputs import prepare
from core.models.lock import evaluating


def record(model: nn.Module, images: NDArray[Any] | Tensor, labels: ArrayLike) -> list[LayerOutput]:
    """∂CE(logits, label)/∂output for each leaf, in the order, names and shapes of `activations.record`.

    Each image's gradient is that of its own loss, in nats, in eval mode. ValueError for labels that do not fit.
    """
    found: list[tuple[str, str, Tensor]] = []

    def hook(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]:
        def keep(module: nn.Module, _: tuple[Tensor, ...], output: Tensor) -> Tensor:
            found.append((name, type(module).__name__, output))
            return output.clone()  # a layer that passes its input on, or the next one in place, keeps its own output

        return keep

    batch = prepare(model, images).detach().requires_grad_()
    with evaluating(model), torch.enable_grad(), ExitStack() as hooks:
        for name, module in leaves(model).items():
            hooks.callback(module.register_forward_hook(hook(name)).remove)
        logits = model(batch)
        loss = cross_entropy(logits, _targets(labels, logits), reduction="sum")
        gradients = torch.autograd.grad(loss, [output for _, _, output in found])
    return [
        LayerOutput(name, kind, gradient.to("cpu", torch.float32).contiguous().numpy())
        for (name, kind, _), gradient in zip(found, gradients, strict=True)
    ]


def _targets(labels: ArrayLike, logits: Tensor) -> Tensor:
    given = np.asarray(labels, dtype=np.int64)
    count, classes = logits.shape
    if given.shape != (count,):
        raise ValueError(f"There must be one label for each of the {count} images, not {given.shape} labels.")
    if not ((given >= 0) & (given < classes)).all():
        raise ValueError(f"Labels must be 0 to {classes - 1}, not {given.min()} to {given.max()}.")
    return torch.from_numpy(given).to(logits.device)
