"""One lock a model: hooks, gradients and the training flag change it, so one thread at a time uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, RLock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from torch import nn


class _Locks:
    """Re-entrant locks that live as long as their models and leave no trace in them."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: WeakKeyDictionary[nn.Module, AbstractContextManager[bool]] = WeakKeyDictionary()

    def of(self, model: nn.Module) -> AbstractContextManager[bool]:
        """The one lock of this very model, made when first asked for."""
        with self._guard:
            return self._locks.setdefault(model, RLock())


_LOCKS = _Locks()


@contextmanager
def locked(model: nn.Module) -> Iterator[None]:
    """`with locked(model):` no other thread is inside such a block of the same model."""
    with _LOCKS.of(model):
        yield


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The locked model in eval mode; each module's own training flag is restored, whatever happens."""
    with locked(model):
        flags = {module: module.training for module in model.modules()}
        try:
            model.eval()
            yield
        finally:
            for module, training in flags.items():
                module.training = training
