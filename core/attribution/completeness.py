"""Completeness gap: how far a map's sum is from the change of the logit that it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import nn

    from core.attribution.inputs import Baseline, Targets
    from core.data.net_input import Normalisation


def completeness_gap(
    maps: NDArray[Any],
    model: nn.Module,
    images: NDArray[Any],
    targets: Targets,
    baseline: Baseline = "mean",
    *,
    normalisation: Normalisation | None = None,
) -> NDArray[np.float64]:
    """|ΣA − (f(x) − f(x₀))| of each of N maps; f(x₀) is the mean over several baseline images.

    Images, targets, baseline and normalisation as in `attribute`.
    """
    import torch

    from core.attribution import inputs
    from core.models.lock import evaluating

    pixels = inputs.as_tensor(images, normalisation, inputs.device_of(model))
    x, classes = inputs.paired(pixels, targets)
    start = inputs.as_baseline(baseline, x, normalisation)
    if maps.shape != x.shape:
        raise ValueError(f"The maps are {maps.shape}, the images {tuple(x.shape)}.")
    with evaluating(model), torch.no_grad():
        reached = model(x).gather(1, classes[:, None])[:, 0]
        change = reached - model(start).mean(0)[classes]
    explained = maps.astype(np.float64).reshape(len(maps), -1).sum(1)
    gap: NDArray[np.float64] = np.abs(explained - change.double().cpu().numpy())
    return gap
