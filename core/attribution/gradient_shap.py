"""GradientSHAP: expected gradients between random baselines and the image."""

import torch
from torch import Tensor, nn

from core.attribution.arguments import at_least_one, seeded
from core.attribution.saliency import gradient
from core.attribution.smoothgrad import at, mean


def gradient_shap(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    samples: int = 25,
    seed: int = 0,
) -> Tensor:
    """The mean of (x − x₀) · ∂f at random points between x and x₀, itself drawn from the baseline images.

    Captum's own draws from two process-wide generators and does not split its batch; see `smoothgrad.smoothed`.
    """
    at_least_one(samples=samples)
    generator = seeded(seed)
    along = torch.rand(samples, 1, 1, 1, generator=generator).to(x.device)
    picks = torch.randint(len(baseline), (samples,), generator=generator).to(x.device)

    def contribution(chosen: Tensor) -> Tensor:
        start = baseline[picks[chosen], None]
        return (x - start) * at(gradient, model, start + along[chosen, None] * (x - start), targets)

    return mean(contribution, samples, internal_batch // len(x))
