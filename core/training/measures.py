"""How large the gradients are and how far the weights move, layer by layer, at next to no cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

# The first update of each epoch is measured and then every 32nd: for the smallest nets a measured update costs about
# a third of one more.
SPACING = 32


@dataclass
class Norms:
    """Means over an epoch's sampled updates, by layer; of each layer the matrix or kernel W, not the bias."""

    layers: Mapping[str, nn.Parameter]
    _updates: int = field(default=0, init=False)
    _gradients: list[Tensor] = field(default_factory=list, init=False)
    _ratios: list[Tensor] = field(default_factory=list, init=False)

    @classmethod
    def of(cls, model: nn.Module) -> "Norms":
        """Of all layers with weights."""
        return cls({name.removesuffix(".weight"): p for name, p in model.named_parameters() if p.ndim > 1})

    def step(self, optimizer: Optimizer) -> None:
        """Make an update, and measure it where it is its turn; the gradients are there."""
        due = self._updates % SPACING == 0
        self._updates += 1
        if due:
            self._measured(optimizer)
        else:
            optimizer.step()

    @torch.no_grad()
    def _measured(self, optimizer: Optimizer) -> None:
        weights = list(self.layers.values())
        before = [weight.clone() for weight in weights]
        self._gradients.append(_norms([weight.grad for weight in weights if weight.grad is not None]))
        optimizer.step()
        moved = _norms([weight - old for weight, old in zip(weights, before, strict=True)])
        self._ratios.append(moved / _norms(before).clamp_min(torch.finfo(moved.dtype).tiny))

    @property
    def gradient_norms(self) -> dict[str, float]:
        """Mean ‖∇W‖₂."""
        return self._means(self._gradients)

    @property
    def update_ratios(self) -> dict[str, float]:
        """Mean ‖ΔW‖₂/‖W‖₂."""
        return self._means(self._ratios)

    def _means(self, measured: Sequence[Tensor]) -> dict[str, float]:
        means = torch.stack(tuple(measured)).double().mean(0).tolist()
        return dict(zip(self.layers, means, strict=True))


def _norms(tensors: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.linalg.vector_norm(tensor) for tensor in tensors])
