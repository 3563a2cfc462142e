"""Methods that change the image and watch the logit."""

from collections.abc import Iterator

import torch
from captum.attr import FeatureAblation, Occlusion, ShapleyValueSampling
from torch import Tensor, nn

from core.attribution.gradients import at_least_one, seeded, single
from core.attribution.superpixels import spread, superpixels


def occlusion(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    window: int = 6,
    stride: int = 3,
) -> Tensor:
    """How far the logit falls when a square patch takes the baseline's pixels, averaged over the patches."""
    if not 1 <= stride <= window <= min(x.shape[2:]):
        raise ValueError(
            f"Occlusion needs 1 ≤ stride ≤ window ≤ {min(x.shape[2:])}; got window {window}, stride {stride}."
        )
    single(baseline)
    channels = x.shape[1]
    with torch.no_grad():
        attributed: Tensor = Occlusion(model).attribute(
            x,
            sliding_window_shapes=(channels, window, window),
            strides=(channels, stride, stride),
            baselines=baseline,
            target=targets,
            perturbations_per_eval=max(1, internal_batch // len(x)),
        )
    return attributed


def feature_ablation(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    block: int | None = None,
) -> Tensor:
    """How far the logit falls when one superpixel takes the baseline's pixels; each map sums to all those falls."""
    single(baseline)
    blocks = superpixels(x, block)
    with torch.no_grad():
        falls: Tensor = FeatureAblation(model).attribute(
            x, baseline, targets, feature_mask=blocks, perturbations_per_eval=max(1, internal_batch // len(x))
        )
    return spread(falls, blocks, x.shape[1])


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

    Every image gets the same orders, so its map does not depend on its neighbours; further classes cost nothing.
    """
    at_least_one(samples=samples)
    single(baseline)
    generator = seeded(seed)

    def orders(count: int, times: int) -> Iterator[list[int]]:
        return (torch.randperm(count, generator=generator).tolist() for _ in range(times))

    explainer = ShapleyValueSampling(model)
    explainer.permutation_generator = orders  # Captum's own draws from the process-wide generator
    blocks = superpixels(x, block)
    images, which = torch.unique(x, dim=0, return_inverse=True)
    with torch.no_grad():
        rises: Tensor = explainer.attribute(  # of all classes: N×classes×C×H×W
            images,
            baseline,
            feature_mask=blocks,
            n_samples=samples,
            perturbations_per_eval=max(1, internal_batch // len(images)),
        )
    return spread(rises[which, targets], blocks, x.shape[1])
