"""How the logits change when each unit of a layer is switched off."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.layers.hooks import replaced, single

NUMBERS = 2**22  # of the layer's outputs, that are held in one pass

Logits = NDArray[np.float32]


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


def _plain(logits: Tensor) -> Logits:
    return logits.to("cpu", torch.float32).numpy()
