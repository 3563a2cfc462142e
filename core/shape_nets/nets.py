"""The small nets for the drawn 16×16 shapes: two convolutions or one hidden layer, then one dense unit a head."""

import torch
from torch import Tensor, nn

from core.models import units

SIDE = 16
SPREAD, BIAS = 0.1, 0.1  # first weights: normal, cut at 2σ; first biases


class ShapeNet(nn.Module):
    """Images N×1×16×16 to logits N×2, (−z/2, z/2) of the one unit z: their softmax is σ(z), their difference z.

    With a second head `width`, `both` gives z and the estimated half-width.
    """

    def __init__(self, features: nn.Sequential, size: int, heads: int) -> None:
        super().__init__()
        self.features = features
        self.decide = nn.Linear(size, 1)
        self.width = nn.Linear(size, 1) if heads == 2 else None
        self.signs = _signs()

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.signs(self.decide(self.features(images)))
        return logits

    def both(self, images: Tensor) -> tuple[Tensor, Tensor | None]:
        """z and the estimated half-width, N each; None without that head."""
        seen = self.features(images)
        return self.decide(seen)[:, 0], None if self.width is None else self.width(seen)[:, 0]


def _signs() -> nn.Linear:
    """z to (−z/2, z/2), a layer that is never trained; a module, so that LRP has a rule for it."""
    layer = nn.Linear(1, 2, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[-0.5], [0.5]]))
    layer.weight.requires_grad_(False)
    return layer


def convolutional(heads: int, hidden: str = "relu") -> ShapeNet:
    """16 and 8 kernels of 7×7 without padding: 7,209 parameters with one head, 7,338 with two."""
    first, second = units.make(hidden), units.make(hidden)
    layers = nn.Sequential(nn.Conv2d(1, 16, 7), first, nn.Conv2d(16, 8, 7), second, nn.Flatten())
    return ShapeNet(layers, 8 * (SIDE - 12) ** 2, heads)


def dense(heads: int, hidden: str = "relu") -> ShapeNet:
    """One hidden layer of 28 units, as large as the convolutional net within 1.2 %."""
    layers = nn.Sequential(nn.Flatten(), nn.Linear(SIDE**2, 28), units.make(hidden))
    return ShapeNet(layers, 28, heads)


def initialise(net: nn.Module, seed: int) -> None:
    """Weights normal with σ = 0.1, cut at 2σ, and biases 0.1."""
    generator = torch.Generator().manual_seed(seed)
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear) and module.weight.requires_grad:
            nn.init.trunc_normal_(module.weight, std=SPREAD, a=-2 * SPREAD, b=2 * SPREAD, generator=generator)
            if module.bias is not None:
                nn.init.constant_(module.bias, BIAS)
