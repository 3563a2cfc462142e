"""Feature ablation: hide one superpixel at a time."""

import torch
from captum.attr import FeatureAblation
from torch import Tensor, nn

from core.attribution.arguments import single
from core.attribution.every_class import for_all_classes
from core.attribution.superpixels import spread, superpixels


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
    images, logits, own = for_all_classes(model, x, targets)
    with torch.no_grad():
        falls: Tensor = FeatureAblation(logits).attribute(
            images, baseline, feature_mask=blocks, perturbations_per_eval=max(1, internal_batch // len(images))
        )
    return spread(own(falls), blocks, x.shape[1])
