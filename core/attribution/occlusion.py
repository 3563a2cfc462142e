"""Occlusion: a patch moves over the image, and the logit falls."""

import torch
from captum.attr import Occlusion
from torch import Tensor, nn

from core.attribution.arguments import single
from core.attribution.every_class import for_all_classes


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
    images, logits, own = for_all_classes(model, x, targets)
    with torch.no_grad():
        falls: Tensor = Occlusion(logits).attribute(
            images,
            sliding_window_shapes=(channels, window, window),
            strides=(channels, stride, stride),
            baselines=baseline,
            perturbations_per_eval=max(1, internal_batch // len(images)),
        )
    return own(falls)
