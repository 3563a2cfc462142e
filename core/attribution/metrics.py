"""Infidelity and max-sensitivity, Yeh et al. 2019, https://arxiv.org/abs/1901.09392, as Captum computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.attribution.dispatch import MOST, attribute

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

    from core.attribution.inputs import Baseline
    from core.data.net_input import Normalisation

Perturbation = Literal["noise", "square"]
PERTURBATIONS: tuple[Perturbation, ...] = ("noise", "square")


def infidelity(
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    attribution: NDArray[Any],
    *,
    perturbation: Perturbation = "square",
    stdev: float = 0.1,
    side: int = 8,
    samples: int = 200,
    baseline: Baseline = "mean",
    scaled: bool = True,
    seed: int = 0,
    normalisation: Normalisation | None = None,
    internal_batch: int | None = None,
) -> float:
    """The mean of (I·a − (f(x) − f(x − I)))² over perturbations I; f: the logit `target`, a: the map C×H×W.

    I is Gaussian "noise" (`stdev`, in units of pixels on the scale 0…1) or what takes a random "square" to the
    baseline. The value depends on the map's scale: a map that is twice as large is another map, so those that do
    not sum to a change of the logit (Saliency, Grad-CAM) look bad whatever they show. `scaled` takes the map times
    the one factor that suits it best, which may be negative. It is never above the mean of (f(x) − f(x − I))².
    One image at a time: of several Captum's value depends on `max_examples_per_batch`.
    """
    from core.attribution.inputs import as_baseline

    x = _single(image, model, normalisation)
    if attribution.shape != x.shape[1:]:
        raise ValueError(f"The map is {attribution.shape}, the image {tuple(x.shape[1:])}.")
    if perturbation == "noise":
        perturb = _noise(stdev / _deviation(normalisation, x), seed)
    elif perturbation == "square":
        perturb = _squares(as_baseline(baseline, x, normalisation), side, seed)
    else:
        raise ValueError(f"A perturbation is one of {', '.join(PERTURBATIONS)}; got {perturbation!r}.")
    return _infidelity(model, x, target, attribution, perturb, samples, scaled, internal_batch)


def max_sensitivity(
    method: str,
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    *,
    radius: float = 0.02,
    samples: int = 10,
    seed: int = 0,
    normalisation: Normalisation | None = None,
    internal_batch: int | None = None,
    **options: Any,  # noqa: ANN401
) -> float:
    """The largest ‖a(x + δ) − a(x)‖ / ‖a(x)‖ over `samples` uniform δ; `options` as in `attribute`.

    Each pixel's δ is at most `radius` on the scale 0…1. Being relative it does not depend on the map's scale; a
    map that never looks at the image has 0, so a low value alone says nothing.
    """
    import torch
    from captum import metrics

    from core.attribution.lent_model import borrowed

    x = _single(image, model, normalisation)
    reach = radius / _deviation(normalisation, x)
    generator = torch.Generator().manual_seed(seed)

    def explain(points: tuple[Tensor]) -> tuple[Tensor]:
        told = {"normalisation": normalisation, "internal_batch": internal_batch, **options}
        maps = attribute(method, model, points[0].cpu().numpy(), target, **told)
        return (torch.from_numpy(maps).contiguous(),)

    def shake(points: Tensor) -> tuple[Tensor]:
        shift = 2 * torch.rand(points.shape, generator=generator) - 1
        return (points + shift.to(points.device) * reach,)

    with borrowed(model):
        found = metrics.sensitivity_max(
            explain, x, shake, n_perturb_samples=samples, max_examples_per_batch=min(samples, internal_batch or MOST)
        )
    return float(found[0])


def _infidelity(
    model: nn.Module,
    x: Tensor,
    target: int,
    attribution: NDArray[Any],
    perturb: Callable[[Tensor], tuple[Tensor, Tensor]],
    samples: int,
    scaled: bool,
    internal_batch: int | None,
) -> float:
    import torch
    from captum import metrics

    from core.attribution.lent_model import borrowed
    from core.models.batches import fitting

    values = torch.from_numpy(np.array(attribution[None], dtype=np.float32)).to(x.device)
    with borrowed(model), torch.no_grad():
        found = metrics.infidelity(
            model,
            perturb,
            x,
            values,
            target=target,
            n_perturb_samples=samples,
            max_examples_per_batch=min(samples, internal_batch or fitting(model, x.shape[1:], MOST)),
            normalize=scaled,
        )
    return max(0.0, float(found[0]))  # with the best scale it is a difference, which rounding may turn negative


def _noise(stdev: Tensor, seed: int) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    import torch

    generator = torch.Generator().manual_seed(seed)

    def perturb(points: Tensor) -> tuple[Tensor, Tensor]:
        change = stdev * torch.randn(points.shape, generator=generator).to(points.device)
        return change, points - change

    return perturb


def _squares(start: Tensor, side: int, seed: int) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    import torch

    rng = np.random.default_rng(seed)
    height, width = start.shape[2:]
    if not 1 <= side <= min(height, width):
        raise ValueError(f"side must be between 1 and {min(height, width)}; got {side}.")

    def perturb(points: Tensor) -> tuple[Tensor, Tensor]:
        # A corner at a time, so that no batch size changes the draws.
        corners = rng.integers(0, [height - side + 1, width - side + 1], (len(points), 2))
        tops, lefts = corners[:, :1], corners[:, 1:]
        down = (np.arange(height) - tops) % height < side
        across = (np.arange(width) - lefts) % width < side
        inside = torch.from_numpy(down[:, None, :, None] & across[:, None, None, :]).to(points.device)
        change = (points - start) * inside
        return change, points - change

    return perturb


def _single(image: NDArray[Any], model: nn.Module, normalisation: Normalisation | None) -> Tensor:
    from core.attribution.inputs import as_tensor, device_of

    return as_tensor(np.asarray(image)[None], normalisation, device_of(model))


def _deviation(normalisation: Normalisation | None, x: Tensor) -> Tensor:
    """1×C×1×1: what one unit of the net's input is on the scale 0…1; 1 where nothing is said about it."""
    import torch

    std = 1.0 if normalisation is None else normalisation[1]
    return torch.as_tensor(np.asarray(std, dtype=np.float32).reshape(1, -1, 1, 1)).to(x.device)
