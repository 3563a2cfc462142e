"""KernelSHAP: Shapley values of superpixels by a weighted regression."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from captum.attr import KernelShap
from torch import Tensor, nn
from torch.distributions import Categorical

from core.attribution.arguments import seeded
from core.attribution.superpixels import superpixels
from core.attribution.surrogate import Forward, Regression, explained

EXACT = 1e9  # the weight of the two images that Shapley values have to fit: what is left of the gap is rounding


def kernel_shap(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    block: int | None = None,
    samples: int = 512,
    seed: int = 0,
) -> Tensor:
    """Shapley values of superpixels by weighted least squares on `samples` images, drawn as the Shapley kernel weighs.

    Every image gets the same draws. ValueError for no more samples than superpixels.
    """
    from sklearn.linear_model import LinearRegression

    def explainer(forward: Forward) -> KernelShap:
        explainer = KernelShap(forward)
        explainer.inf_weight = EXACT
        explainer.perturb_func = _coalitions(seeded(seed))
        explainer.interpretable_model = Regression(LinearRegression())
        return explainer

    return explained(explainer, model, x, targets, baseline, superpixels(x, block), samples, internal_batch)


def _coalitions(generator: torch.Generator) -> Callable[..., Iterator[Tensor]]:
    """All, none, then pairs of a random mask and its complement, sizes as the Shapley kernel has them.

    Pairs are Covert & Lee 2021, https://arxiv.org/abs/2012.01536: unbiased still, and far less noise.
    """

    def draw(
        x: Tensor, *, num_interp_features: int, num_select_distribution: Categorical, **_: object
    ) -> Iterator[Tensor]:
        shown = torch.ones(1, num_interp_features, dtype=torch.long, device=x.device)
        yield shown
        yield 1 - shown
        while True:
            size = torch.multinomial(num_select_distribution.probs, 1, generator=generator)
            rank = torch.randperm(num_interp_features, generator=generator)
            mask = (rank < size).long()[None].to(x.device)
            yield mask
            yield 1 - mask

    return draw
