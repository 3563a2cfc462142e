"""Small nets and random examples for the tests of the landscape."""

import numpy as np
import torch
from torch import nn

from core.models import build
from core.models.mlp import make


def examples(channels: int = 1, side: int = 28, count: int = 24) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, channels, side, side), dtype=np.uint8)
    return images, rng.integers(0, 10, count)


def net(name: str, seed: int = 0, **options) -> nn.Module:
    torch.manual_seed(seed)
    return build(name, **options).eval()


def tiny(activation: str = "tanh") -> nn.Module:
    torch.manual_seed(0)
    return make(3, activation=activation, classes=2, inputs=4).eval()


def with_statistics(model: nn.Module, seed: int) -> nn.Module:
    """Running statistics as after a training, each net's own."""
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.copy_(torch.randn(module.running_mean.shape, generator=generator) * 0.1)
            module.running_var.copy_(torch.rand(module.running_var.shape, generator=generator) + 0.5)
    return model
