"""Methods that read plain gradients: at the image, along a path to a baseline, or around the image."""

from collections.abc import Callable

import torch
from captum.attr import InputXGradient, IntegratedGradients, Saliency
from torch import Tensor, nn

from core.attribution.method import Smoothing, SmoothingKind

Function = Callable[[nn.Module, Tensor, Tensor], Tensor]

# Of the mean map and the mean of the maps' squares.
_SMOOTHED: dict[SmoothingKind, Callable[[Tensor, Tensor], Tensor]] = {
    "smoothgrad": lambda mean, _squares: mean,
    "smoothgrad-squared": lambda _mean, squares: squares,
    "vargrad": lambda mean, squares: (squares - mean.square()).clamp(min=0),
}


def saliency(model: nn.Module, x: Tensor, targets: Tensor, *, signed: bool = False) -> Tensor:
    """|∂f/∂x|, or `signed`: ∂f/∂x itself."""
    gradient = _gradient(model, x, targets)
    return gradient if signed else gradient.abs()


def input_x_gradient(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    """x · ∂f/∂x."""
    attributed: Tensor = InputXGradient(model).attribute(x.requires_grad_(), targets)
    return attributed


def integrated_gradients(
    model: nn.Module, x: Tensor, targets: Tensor, *, baseline: Tensor, internal_batch: int, steps: int = 50
) -> Tensor:
    """(x − x₀) times the mean gradient on the way from x₀ to x, by Gauss–Legendre with `steps` points."""
    at_least_one(steps=steps)
    single(baseline)
    attributed: Tensor = IntegratedGradients(model).attribute(
        x.requires_grad_(), baseline, targets, n_steps=steps, internal_batch_size=internal_batch
    )
    return attributed


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
    return smoothed(_gradient, Smoothing(samples, stdev, seed), internal_batch)(model, x, targets)


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
            maps = _at(function, model, x + spread * noise[chosen, None], targets)
            return torch.stack([maps, maps.square()], dim=1)

        return _SMOOTHED[smoothing.kind](*_mean(moments, smoothing.samples, internal_batch // len(x)))

    return smooth


def gradient_shap(
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    *,
    baseline: Tensor,
    internal_batch: int,
    samples: int = 25,
    seed: int = 0,
) -> Tensor:
    """The mean of (x − x₀) · ∂f at random points between x and x₀, itself drawn from the baseline images.

    Captum's own draws from two process-wide generators and does not split its batch; see `smoothed`.
    """
    at_least_one(samples=samples)
    generator = seeded(seed)
    along = torch.rand(samples, 1, 1, 1, generator=generator).to(x.device)
    picks = torch.randint(len(baseline), (samples,), generator=generator).to(x.device)

    def contribution(chosen: Tensor) -> Tensor:
        start = baseline[picks[chosen], None]
        return (x - start) * _at(_gradient, model, start + along[chosen, None] * (x - start), targets)

    return _mean(contribution, samples, internal_batch // len(x))


def _gradient(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    gradient: Tensor = Saliency(model).attribute(x.requires_grad_(), targets, abs=False)
    return gradient


def _at(function: Function, model: nn.Module, points: Tensor, targets: Tensor) -> Tensor:
    """The function's maps at points S×N×C×H×W, targets N."""
    flat = function(model, points.flatten(0, 1), targets.repeat(len(points)))
    return flat.detach().reshape(points.shape)


def _mean(contribution: Callable[[Tensor], Tensor], samples: int, at_once: int) -> Tensor:
    """The mean of `samples` contributions, each call given the indices of at most `at_once` of them."""
    step = max(1, at_once)
    parts = [torch.arange(first, min(first + step, samples)) for first in range(0, samples, step)]
    return torch.stack([contribution(part).sum(0) for part in parts]).sum(0) / samples


def seeded(seed: int) -> torch.Generator:
    """A generator of one's own: the process-wide one is drawn from by other threads, too."""
    return torch.Generator().manual_seed(seed)


def at_least_one(**values: int) -> None:
    """ValueError names the first that is not."""
    for name, value in values.items():
        if value < 1:
            raise ValueError(f"{name} must be at least 1; got {value}.")


def not_negative(**values: float) -> None:
    """ValueError names the first that is."""
    for name, value in values.items():
        if not value >= 0:
            raise ValueError(f"{name} must not be negative; got {value}.")


def single(baseline: Tensor) -> None:
    """ValueError unless there is one baseline image."""
    if len(baseline) != 1:
        raise ValueError(f"This method takes one baseline image; got {len(baseline)}.")
