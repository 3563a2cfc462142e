"""SmoothGrad and its kin: any gradient method, averaged over noisy copies of the image."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.attribution.arguments import at_least_one, not_negative, seeded
from core.attribution.method import Smoothing, SmoothingKind
from core.attribution.saliency import gradient

Function = Callable[[nn.Module, Tensor, Tensor], Tensor]

# Of the mean map and the mean of the maps' squares.
_SMOOTHED: dict[SmoothingKind, Callable[[Tensor, Tensor], Tensor]] = {
    "smoothgrad": lambda mean, _squares: mean,
    "smoothgrad-squared": lambda _mean, squares: squares,
    "vargrad": lambda mean, squares: (squares - mean.square()).clamp(min=0),
}


def smoothgrad(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    internal_batch: int,
    samples: int = 25,
    stdev: float = 0.15,
    seed: int = 0,
) -> Tensor:
    """The mean gradient at `samples` noisy copies; `stdev` is a share of each image's own range."""
    return smoothed(gradient, Smoothing(samples, stdev, seed), internal_batch)(model, x, targets)


def smoothed(function: Function, smoothing: Smoothing, internal_batch: int) -> Function:
    """The mean of `function`, model × images × targets → maps, at noisy copies of each image, or another `kind`.

    Every image gets the same noise, so its map does not depend on its neighbours. Drawn here, not by Captum's
    NoiseTunnel, which takes its noise from the process-wide generator that other threads draw from, too.
    """
    at_least_one(samples=smoothing.samples)
    not_negative(stdev=smoothing.stdev)
    if smoothing.kind not in _SMOOTHED:
        raise ValueError(f"There is no smoothing {smoothing.kind!r}; choose one of {', '.join(_SMOOTHED)}.")

    def smooth(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
        spread = smoothing.stdev * (x.amax((1, 2, 3), keepdim=True) - x.amin((1, 2, 3), keepdim=True))
        noise = torch.randn(smoothing.samples, *x.shape[1:], generator=seeded(smoothing.seed)).to(x.device)

        def moments(chosen: Tensor) -> Tensor:
            maps = at(function, model, x + spread * noise[chosen, None], targets)
            return torch.stack([maps, maps.square()], dim=1)

        return _SMOOTHED[smoothing.kind](*mean(moments, smoothing.samples, internal_batch // len(x)))

    return smooth


def at(function: Function, model: nn.Module, points: Tensor, targets: Tensor) -> Tensor:
    """The function's maps at points S×N×C×H×W, targets N."""
    flat = function(model, points.flatten(0, 1), targets.repeat(len(points)))
    return flat.detach().reshape(points.shape)


def mean(contribution: Callable[[Tensor], Tensor], samples: int, at_once: int) -> Tensor:
    """The mean of `samples` contributions, each call given the indices of at most `at_once` of them."""
    step = max(1, at_once)
    parts = [torch.arange(first, min(first + step, samples)) for first in range(0, samples, step)]
    return torch.stack([contribution(part).sum(0) for part in parts]).sum(0) / samples
