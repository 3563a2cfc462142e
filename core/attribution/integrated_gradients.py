"""Integrated Gradients: the gradient along the straight path from a baseline to the image."""

from captum.attr import IntegratedGradients
from torch import Tensor, nn

from core.attribution.arguments import at_least_one, single


def integrated_gradients(
    model: nn.Module, x: Tensor, targets: Tensor, *, baseline: Tensor, internal_batch: int, steps: int = 50
) -> Tensor:
    """(x − x₀) times the mean gradient on the way from x₀ to x, by Gauss–Legendre with `steps` points."""
    at_least_one(steps=steps)
    single(baseline)
    attributed: Tensor = IntegratedGradients(model).attribute(
        x.requires_grad_(), baseline, targets, n_steps=steps, internal_batch_size=internal_batch
    )
    return attributed
