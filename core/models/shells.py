"""A net of one's own over shared weights: hooks, gradients and flags of one thread are no other thread's business."""

from __future__ import annotations

import threading
from copy import deepcopy
from itertools import chain
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from core.models.lock import locked

if TYPE_CHECKING:
    from torch import nn

_GUARD = threading.Lock()
_ORIGINALS: WeakKeyDictionary[nn.Module, ref[nn.Module]] = WeakKeyDictionary()
_LOCAL = threading.local()


def shell(model: nn.Module) -> nn.Module:
    """Modules of their own around the very tensors of the model: its weights and statistics, not copies of them."""
    with locked(model):
        copied: nn.Module = deepcopy(model, {id(each): each for each in chain(model.parameters(), model.buffers())})
    with _GUARD:
        _ORIGINALS[copied] = ref(model)
    return copied


def original(model: nn.Module) -> nn.Module:
    """The net whose shell this is; the model itself where it is none, or where that net is gone."""
    with _GUARD:
        known = _ORIGINALS.get(model)
    return (known and known()) or model


def of_this_thread(model: nn.Module) -> nn.Module:
    """The one shell of the model that the thread uses which asks."""
    mine: WeakKeyDictionary[nn.Module, nn.Module] | None = getattr(_LOCAL, "shells", None)
    if mine is None:
        mine = _LOCAL.shells = WeakKeyDictionary()
    found = mine.get(model)
    if found is None:
        found = mine[model] = shell(model)
    return found
