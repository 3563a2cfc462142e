"""LIME: a ridge regression on images with superpixels hidden at random."""

from __future__ import annotations

from collections.abc import Callable

import torch
from captum.attr import Lime
from torch import Tensor, nn

from core.attribution.arguments import seeded
from core.attribution.superpixels import superpixels
from core.attribution.surrogate import Forward, Regression, explained

WIDTH = 0.25  # of LIME's kernel, as its authors have it for images


def lime(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    block: int | None = None,
    samples: int = 512,
    ridge: float = 1.0,
    seed: int = 0,
) -> Tensor:
    """Coefficients of a ridge regression on `samples` images, each superpixel hidden by the toss of a coin.

    Images count the more, the fewer superpixels are hidden. Every image gets the same draws.
    """
    from sklearn.linear_model import Ridge

    if not ridge >= 0:
        raise ValueError(f"ridge must not be negative; got {ridge}.")

    def explainer(forward: Forward) -> Lime:
        return Lime(forward, Regression(Ridge(ridge)), similarity_func=_closeness, perturb_func=_tosses(seeded(seed)))

    return explained(explainer, model, x, targets, baseline, superpixels(x, block), samples, internal_batch)


def _tosses(generator: torch.Generator) -> Callable[..., Tensor]:
    """Each superpixel shown or hidden by a fair coin."""

    def toss(x: Tensor, *, num_interp_features: int, **_: object) -> Tensor:
        return torch.randint(2, (1, num_interp_features), generator=generator).to(x.device)

    return toss


def _closeness(_x: Tensor, _hidden: Tensor, mask: Tensor, **_: object) -> Tensor:
    """exp(−d²/2·WIDTH²), d the cosine distance between the mask and the one that hides nothing."""
    distance = 1 - mask.float().mean(1).sqrt()
    return torch.exp(-(distance**2) / (2 * WIDTH**2))
