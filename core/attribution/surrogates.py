"""Methods that fit a linear model to the logits of images with some superpixels hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, cast

import torch
from captum.attr import KernelShap, Lime
from sklearn.linear_model import LinearRegression, Ridge
from torch import Tensor, nn
from torch.distributions import Categorical
from torch.utils.data import DataLoader, TensorDataset

from core.attribution.gradients import seeded, single
from core.attribution.superpixels import spread, superpixels

Forward = Callable[[Tensor], Tensor]
EXACT = 1e9  # the weight of the two images that Shapley values have to fit: what is left of the gap is rounding
WIDTH = 0.25  # of LIME's kernel, as its authors have it for images


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

    def explainer(forward: Forward) -> KernelShap:
        explainer = KernelShap(forward)
        explainer.inf_weight = EXACT
        explainer.perturb_func = _coalitions(seeded(seed))
        explainer.interpretable_model = _Fit(LinearRegression())
        return explainer

    return _explained(explainer, model, x, targets, baseline, superpixels(x, block), samples, internal_batch)


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
    if not ridge >= 0:
        raise ValueError(f"ridge must not be negative; got {ridge}.")

    def explainer(forward: Forward) -> Lime:
        return Lime(forward, _Fit(Ridge(ridge)), similarity_func=_closeness, perturb_func=_tosses(seeded(seed)))

    return _explained(explainer, model, x, targets, baseline, superpixels(x, block), samples, internal_batch)


def _explained(
    explainer: Callable[[Forward], Lime],
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    baseline: Tensor,
    blocks: Tensor,
    samples: int,
    internal_batch: int,
) -> Tensor:
    """N×C×H×W, image by image; each block's coefficient is divided evenly among its pixels and channels."""
    single(baseline)
    features = int(blocks.max()) + 1
    if samples <= features:
        raise ValueError(f"{features} superpixels need more than {features} samples; got {samples}.")
    options: dict[str, Any] = {
        "baselines": baseline,
        "feature_mask": blocks,
        "n_samples": samples,
        "perturbations_per_eval": internal_batch,
        "return_input_shape": False,
    }
    images, which = torch.unique(x, dim=0, return_inverse=True)
    known: list[list[Tensor]] = [[] for _ in images]
    with torch.no_grad():
        found = [
            explainer(_once(model, known[image])).attribute(images[image, None], target=target[None], **options)
            for image, target in zip(which.tolist(), targets, strict=True)
        ]
    return spread(torch.stack(found).to(x)[:, blocks[0]], blocks, x.shape[1]).expand_as(x)


def _once(model: nn.Module, known: list[Tensor]) -> Forward:
    """The model, asked for the same batches in the same order for each class; `known`: what it said already."""
    place = count()

    def forward(x: Tensor) -> Tensor:
        at = next(place)
        if at == len(known):
            known.append(model(x))
        return known[at]

    return forward


class _Fit:
    """A regressor in Captum's place for one, in float64: with float32, weights of a million cost the sum's accuracy.

    Captum's own iterates over the loader, which draws from the process-wide generator.
    """

    def __init__(self, regressor: LinearRegression | Ridge) -> None:
        self._regressor = regressor

    def fit(self, loader: DataLoader[tuple[Tensor, ...]]) -> None:
        """loader: of a dataset of masks S×K, logits S and weights S; ValueError where a logit is not finite."""
        masks, logits, weights = (tensor.double().cpu() for tensor in cast("TensorDataset", loader.dataset).tensors)
        if not logits.isfinite().all():
            raise ValueError("The net's logits are not finite on this image with superpixels hidden.")
        self._regressor.fit(masks, logits, sample_weight=weights)

    def representation(self) -> Tensor:
        """K coefficients."""
        return torch.as_tensor(self._regressor.coef_)


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


def _tosses(generator: torch.Generator) -> Callable[..., Tensor]:
    """Each superpixel shown or hidden by a fair coin."""

    def toss(x: Tensor, *, num_interp_features: int, **_: object) -> Tensor:
        return torch.randint(2, (1, num_interp_features), generator=generator).to(x.device)

    return toss


def _closeness(_x: Tensor, _hidden: Tensor, mask: Tensor, **_: object) -> Tensor:
    """exp(−d²/2·WIDTH²), d the cosine distance between the mask and the one that hides nothing."""
    distance = 1 - mask.float().mean(1).sqrt()
    return torch.exp(-(distance**2) / (2 * WIDTH**2))
