"""Layer-wise relevance propagation by the ε rule."""

import torch
from captum.attr import LRP
from captum.attr._utils.lrp_rules import EpsilonRule
from torch import Tensor, nn


def lrp(model: nn.Module, x: Tensor, targets: Tensor, *, tolerance: float = 0.1) -> Tensor:
    """Relevance by the ε rule; ValueError where a map's sum is off its logit by more than `tolerance` of it."""
    for module in model.modules():
        if isinstance(module, nn.Flatten | nn.Upsample):
            # A reshape and an interpolation are linear without a bias, so the ε rule hands on all of their relevance.
            module.rule = EpsilonRule()
    relevance: Tensor
    relevance, gap = LRP(model).attribute(x.requires_grad_(), targets, return_convergence_delta=True)
    _require_conserved(relevance.detach().flatten(1).sum(1), gap.detach(), tolerance)
    return relevance


def _require_conserved(total: Tensor, gap: Tensor, tolerance: float) -> None:
    logit = total + gap
    kept = gap.abs() <= tolerance * logit.abs()
    if not kept.all():
        worst = int(torch.where(kept, 0, gap.abs()).argmax())
        raise ValueError(
            f"LRP does not conserve relevance here: the map sums to {total[worst]:.3g}, "
            f"the logit is {logit[worst]:.3g}. The rest stays with the net's biases and normalisation."
        )
