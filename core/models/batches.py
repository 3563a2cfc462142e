"""How many images may pass through a net at once for its activations to take so much memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from core.models.shells import original

if TYPE_CHECKING:
    from torch import Tensor, nn

ROOM = 64 * 2**20  # bytes of activations that are alive at the same time
FEW = 4  # images that any net here takes at once

Footprint = tuple[int, int]


class _Footprints:
    """What was measured, as long as the model lives."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._known: WeakKeyDictionary[nn.Module, dict[tuple[int, ...], Footprint]] = WeakKeyDictionary()

    def of(self, model: nn.Module, shape: tuple[int, ...]) -> Footprint:
        """Bytes for one image of shape C×H×W: the most of a layer's input and output together, and of all outputs."""
        with self._guard:
            known = self._known.setdefault(original(model), {})
        if shape not in known:
            known[shape] = _measured(model, shape)
        return known[shape]


_FOOTPRINTS = _Footprints()


def fitting(
    model: nn.Module, shape: Sequence[int], most: int, *, gradients: bool = False, images: int | None = None
) -> int:
    """How many images C×H×W at once, 1 to `most`, take at most ROOM bytes of activations.

    Without gradients a layer's input and output are alive together, with `gradients` the outputs of all layers.
    `images`: how many there are; where these are FEW, or no more than one, nothing is measured. The first call for a
    model costs a forward pass of one image.
    """
    if images is not None and images <= FEW:
        return most
    largest, total = _FOOTPRINTS.of(model, tuple(shape))
    return max(1, min(most, ROOM // max(1, total if gradients else largest)))


def _measured(model: nn.Module, shape: tuple[int, ...]) -> Footprint:
    import torch

    from core.models.lock import evaluating

    largest, total = 0, 0

    def measure(_module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal largest, total
        largest = max(largest, output.nbytes + sum(each.nbytes for each in inputs))
        total += output.nbytes

    weights = next(model.parameters())
    with evaluating(model), torch.no_grad(), ExitStack() as hooks:
        for module in model.modules():
            if not any(module.children()):
                hooks.callback(module.register_forward_hook(measure).remove)
        model(torch.zeros(1, *shape, dtype=weights.dtype, device=weights.device))
    return largest, total
