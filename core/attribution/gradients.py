"""Methods that read plain gradients: at the image, along a path to a baseline, or around the image."""

from collections.abc import Callable

import torch
from captum.attr import InputXGradient, IntegratedGradients, Saliency
from torch import Tensor, nn


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
    _at_least_one(steps=steps)
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
    """The mean gradient at `samples` noisy copies; `stdev` is a share of each image's own range.

    Every image gets the same noise, so its map does not depend on its neighbours. Drawn here, not by Captum's
    NoiseTunnel, which takes its noise from the process-wide generator that other threads draw from, too.
    """
    _at_least_one(samples=samples)
    _not_negative(stdev=stdev)
    spread = stdev * (x.amax((1, 2, 3), keepdim=True) - x.amin((1, 2, 3), keepdim=True))
    noise = torch.randn(samples, *x.shape[1:], generator=_generator(seed)).to(x.device)

    def contribution(chosen: Tensor) -> Tensor:
        points = x + spread * noise[chosen, None]
        return _gradients(model, points, targets)

    return _mean(contribution, samples, internal_batch // len(x))


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

    Captum's own draws from two process-wide generators and does not split its batch; see `smoothgrad`.
    """
    _at_least_one(samples=samples)
    generator = _generator(seed)
    along = torch.rand(samples, 1, 1, 1, generator=generator).to(x.device)
    picks = torch.randint(len(baseline), (samples,), generator=generator).to(x.device)

    def contribution(chosen: Tensor) -> Tensor:
        start = baseline[picks[chosen], None]
        return (x - start) * _gradients(model, start + along[chosen, None] * (x - start), targets)

    return _mean(contribution, samples, internal_batch // len(x))


def _gradient(model: nn.Module, x: Tensor, targets: Tensor) -> Tensor:
    gradient: Tensor = Saliency(model).attribute(x.requires_grad_(), targets, abs=False)
    return gradient


def _gradients(model: nn.Module, points: Tensor, targets: Tensor) -> Tensor:
    """∂f/∂x at points S×N×C×H×W, targets N."""
    flat = _gradient(model, points.flatten(0, 1), targets.repeat(len(points)))
    return flat.reshape(points.shape)


def _mean(contribution: Callable[[Tensor], Tensor], samples: int, at_once: int) -> Tensor:
    """The mean of `samples` contributions, each call given the indices of at most `at_once` of them."""
    step = max(1, at_once)
    parts = [torch.arange(first, min(first + step, samples)) for first in range(0, samples, step)]
    return torch.stack([contribution(part).sum(0) for part in parts]).sum(0) / samples


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _at_least_one(**values: int) -> None:
    for name, value in values.items():
        if value < 1:
            raise ValueError(f"{name} must be at least 1; got {value}.")


def _not_negative(**values: float) -> None:
    for name, value in values.items():
        if not value >= 0:
            raise ValueError(f"{name} must not be negative; got {value}.")


def single(baseline: Tensor) -> None:
    """ValueError unless there is one baseline image."""
    if len(baseline) != 1:
        raise ValueError(f"This method takes one baseline image; got {len(baseline)}.")
