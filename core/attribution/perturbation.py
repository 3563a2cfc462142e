"""Methods that change the image and watch the logits."""

from collections.abc import Callable, Iterator

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
    images, logits, own = _for_all_classes(model, x, targets)
    with torch.no_grad():
        falls: Tensor = Occlusion(logits).attribute(
            images,
            sliding_window_shapes=(channels, window, window),
            strides=(channels, stride, stride),
            baselines=baseline,
            perturbations_per_eval=max(1, internal_batch // len(images)),
        )
    return own(falls)


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
    images, logits, own = _for_all_classes(model, x, targets)
    with torch.no_grad():
        falls: Tensor = FeatureAblation(logits).attribute(
            images, baseline, feature_mask=blocks, perturbations_per_eval=max(1, internal_batch // len(images))
        )
    return spread(own(falls), blocks, x.shape[1])


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

    images, logits, own = _for_all_classes(model, x, targets)
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


def _for_all_classes(
    model: nn.Module, x: Tensor, targets: Tensor
) -> tuple[Tensor, Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]:
    """Each image once, the logits that are asked for, and what picks each pair's map from Captum's of all of them.

    The changed images are the same for every class, so ten classes cost as many forward passes as one.
    """
    images, image = torch.unique(x, dim=0, return_inverse=True)
    classes, place = torch.unique(targets, return_inverse=True)

    def logits(changed: Tensor) -> Tensor:
        asked: Tensor = model(changed)[:, classes]
        return asked

    def own(maps: Tensor) -> Tensor:
        return maps.reshape(len(images), len(classes), *x.shape[1:])[image, place]

    return images, logits, own
