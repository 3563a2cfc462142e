"""Shapley value sampling: superpixels join in random orders."""

from collections.abc import Iterator

import torch
from captum.attr import ShapleyValueSampling
from torch import Tensor, nn

from core.attribution.arguments import at_least_one, seeded, single
from core.attribution.every_class import for_all_classes
from core.attribution.superpixels import spread, superpixels


def shapley_sampling(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    block: int | None = None,
    samples: int = 10,
    seed: int = 0,
) -> Tensor:
    """How far the logit rises when a superpixel joins those before it, averaged over `samples` random orders.

    Every image gets the same orders, so its map does not depend on its neighbours.
    """
    at_least_one(samples=samples)
    single(baseline)
    generator = seeded(seed)

    def orders(count: int, times: int) -> Iterator[list[int]]:
        return (torch.randperm(count, generator=generator).tolist() for _ in range(times))

    images, logits, own = for_all_classes(model, x, targets)
    explainer = ShapleyValueSampling(logits)
    explainer.permutation_generator = orders  # Captum's own draws from the process-wide generator
    blocks = superpixels(x, block)
    with torch.no_grad():
        rises: Tensor = explainer.attribute(
            images,
            baseline,
            feature_mask=blocks,
            n_samples=samples,
            perturbations_per_eval=max(1, internal_batch // len(images)),
        )
    return spread(own(rises), blocks, x.shape[1])
