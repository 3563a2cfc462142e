"""What the net says when one unit is silent."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.hooks import replaced, single
from core.models.inputs import prepare

BATCH = 256
NUMBERS = 2**22  # of the layer's outputs, that are held in one pass

Logits = NDArray[np.float32]


def logits_without(model: nn.Module, images: NDArray[Any] | Tensor, layer: str, unit: int) -> Logits:
    """N×classes, in eval mode, when a leaf's unit (a map's whole channel) puts out 0; ValueError for none such."""

    def silence(output: Tensor) -> Tensor:
        _within(unit, output.shape[1])
        changed = output.clone()
        changed[:, unit] = 0
        return changed

    with replaced(model, layer, silence), torch.no_grad():
        starts = range(0, len(images), BATCH)
        parts = [model(prepare(model, images[start : start + BATCH])) for start in starts]
    return _plain(torch.cat(parts))


def effects(model: nn.Module, image: NDArray[Any] | Tensor, layer: str) -> Logits:
    """units × classes: how the logits of a C×H×W image change when each unit (channel) of a leaf is set to 0.

    The layers before it see one image; there it becomes a batch, with another unit silent in each row.
    """
    x = single(model, image)
    first, units, at_once = _pass(model, x, layer, 0, 1)
    parts = [first]
    while sum(map(len, parts)) < units:
        parts.append(_pass(model, x, layer, sum(map(len, parts)), at_once)[0])
    return np.concatenate(parts)


def _pass(model: nn.Module, x: Tensor, layer: str, start: int, count: int) -> tuple[Logits, int, int]:
    """The changes for `count` units from `start` on; how many units there are, and how many fit into a pass."""
    found = {}

    def fan_out(output: Tensor) -> Tensor:
        """Row 0 is the output as it is, row i that without unit start + i − 1."""
        found["units"], found["numbers"] = output.shape[1], output.numel()
        silent = torch.arange(start, min(start + count, output.shape[1]), device=output.device)
        rows = output.repeat(len(silent) + 1, *(1 for _ in output.shape[1:]))
        rows[torch.arange(1, len(rows), device=output.device), silent] = 0
        return rows

    with replaced(model, layer, fan_out), torch.no_grad():
        logits = model(x)
    return _plain(logits[1:] - logits[0]), found["units"], max(1, NUMBERS // found["numbers"])


def _within(unit: int, count: int) -> None:
    if not 0 <= unit < count:
        raise ValueError(f"There is no unit {unit}; choose 0 to {count - 1}.")


def _plain(logits: Tensor) -> Logits:
    return logits.to("cpu", torch.float32).numpy()
