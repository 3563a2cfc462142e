"""Norms of gradients and relative sizes of updates, layer by layer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor, nn

# The first update of each epoch is measured and then every 32nd: for the smallest nets a measured update costs about
# a third of one more.
SPACING = 32


class Stepping(Protocol):
    """An optimiser, or what makes a whole update in its place."""

    def step(self) -> object:
        """Make the update."""


def norms(tensors: Sequence[Tensor]) -> Tensor:
    """‖W‖₂ of each."""
    return torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors])


@dataclass
class Norms:
    """Means over an epoch's sampled updates, by layer; of each layer the matrix or kernel W, not the bias."""

    layers: Mapping[str, Tensor]
    norms: Callable[[Sequence[Tensor]], Tensor] = norms
    _updates: int = field(default=0, init=False)
    _gradients: list[Tensor] = field(default_factory=list, init=False)
    _ratios: list[Tensor] = field(default_factory=list, init=False)

    @classmethod
    def of(cls, model: nn.Module) -> "Norms":
        """Of all layers with weights that learn."""
        learnt = ((name, p) for name, p in model.named_parameters() if p.requires_grad and p.ndim > 1)
        return cls({name.removesuffix(".weight"): p for name, p in learnt})

    def step(self, optimizer: Stepping) -> None:
        """Make an update, and measure it where it is its turn; its gradients are there after it."""
        due = self._updates % SPACING == 0
        self._updates += 1
        if due:
            self._measured(optimizer)
        else:
            optimizer.step()

    @torch.no_grad()
    def _measured(self, optimizer: Stepping) -> None:
        weights = list(self.layers.values())
        before = [weight.clone() for weight in weights]
        optimizer.step()
        self._gradients.append(self.norms([weight.grad for weight in weights if weight.grad is not None]))
        moved = self.norms([weight - old for weight, old in zip(weights, before, strict=True)])
        self._ratios.append(moved / self.norms(before).clamp_min(torch.finfo(moved.dtype).tiny))

    @property
    def gradient_norms(self) -> dict[str, float]:
        """Mean ‖∇W‖₂."""
        return self._means(self._gradients)

    @property
    def update_ratios(self) -> dict[str, float]:
        """Mean ‖ΔW‖₂/‖W‖₂."""
        return self._means(self._ratios)

    def _means(self, measured: Sequence[Tensor]) -> dict[str, float]:
        return dict(zip(self.layers, _mean(measured).tolist(), strict=True))

    @property
    def means(self) -> tuple[Tensor, Tensor]:
        """Both, float64, a row a layer, in whatever shape `norms` gives them."""
        return _mean(self._gradients), _mean(self._ratios)


def _mean(measured: Sequence[Tensor]) -> Tensor:
    return torch.stack(tuple(measured)).double().mean(0)
