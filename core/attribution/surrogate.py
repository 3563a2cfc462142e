"""A linear model fitted to the logits of images with superpixels hidden: what LIME and KernelSHAP share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import torch
from captum.attr import Lime
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from core.attribution.arguments import single
from core.attribution.superpixels import spread

if TYPE_CHECKING:
    from sklearn.linear_model import LinearRegression, Ridge

Forward = Callable[[Tensor], Tensor]


def explained(
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


class Regression:
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
