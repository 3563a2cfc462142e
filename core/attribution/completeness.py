"""Completeness gap: how far a map's sum is from the change of the logit that it explains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.attribution.dispatch import takes
from core.attribution.methods import METHODS

if TYPE_CHECKING:
    from torch import nn

    from core.attribution.inputs import Baseline, Targets
    from core.data.net_input import Normalisation


def expected_sums(
    method: str,
    predict: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    x: NDArray[np.float32],
    baselines: NDArray[np.float32],
    targets: Sequence[int],
) -> NDArray[np.float32] | None:
    """What a method's maps of the classes `targets` should each sum to, f(x) − f(x₀) or f(x); None without a promise.

    x: the image as the net gets it, C×H×W, which `predict` takes; baselines: M×C×H×W, over which f(x₀) is the mean.
    """
    if not METHODS[method].completeness:
        return None
    reached, *began = predict(np.concatenate([x[None], baselines]))[:, list(targets)]
    return np.asarray(reached - np.mean(began, axis=0) if "baseline" in takes(method) else reached)


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
