"""Deletion and insertion: how fast the class is lost, or found, when pixels change in the order of a map.

Petsiuk, Das & Saenko 2018, RISE, https://arxiv.org/abs/1806.07421. A partly replaced image is one that the net was
never trained on (Hooker et al. 2018, https://arxiv.org/abs/1806.10758), so the curves depend on the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from core.attribution.baselines import Kind, baseline_image
from core.attribution.dispatch import MOST, attribute
from core.attribution.reduction import Reduction, by_pixel, ranks
from core.models.batches import fitting

if TYPE_CHECKING:
    from torch import Tensor, nn

    from core.data.net_input import Normalisation

STEPS = 32
DRAWS = 3  # random maps, of whose curves the mean is taken


class Options(TypedDict, total=False):
    """Further arguments, as `curves` explains them."""

    reduction: Reduction
    normalisation: Normalisation | None
    seed: int
    internal_batch: int | None


@dataclass(frozen=True)
class ProbabilityCurve:
    """The class's probability (steps + 1) when the given fractions of the pixels, 0 to 1, have been changed."""

    fractions: NDArray[np.float64]
    probabilities: NDArray[np.float64]

    @property
    def auc(self) -> float:
        """The area under the curve by the trapezoidal rule: low is good for deletion, high for insertion."""
        return float(np.trapezoid(self.probabilities, self.fractions))


@dataclass(frozen=True)
class Faithfulness:
    """Both curves of one map."""

    deletion: ProbabilityCurve
    insertion: ProbabilityCurve


def deletion(
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    attribution: NDArray[Any],
    steps: int = STEPS,
    baseline: Kind | NDArray[Any] = "blur",
    **options: Unpack[Options],
) -> ProbabilityCurve:
    """The probability of `target` while the pixels turn into the baseline's, highest attribution first.

    image: C×H×W, uint8 with `normalisation`, or float32 already normalised; attribution: C×H×W or H×W.
    baseline: a kind of `baselines.baseline_image`, or C×H×W as the image is. options: as in `curves`.
    """
    return curves(model, image, target, {"map": attribution}, steps, baseline, **options)["map"].deletion


def insertion(
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    attribution: NDArray[Any],
    steps: int = STEPS,
    baseline: Kind | NDArray[Any] = "blur",
    **options: Unpack[Options],
) -> ProbabilityCurve:
    """The probability of `target` while the baseline's pixels turn into the image's; arguments as in `deletion`."""
    return curves(model, image, target, {"map": attribution}, steps, baseline, **options)["map"].insertion


def against_controls(
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    attribution: NDArray[Any],
    steps: int = STEPS,
    baseline: Kind | NDArray[Any] = "blur",
    *,
    draws: int = DRAWS,
    **options: Unpack[Options],
) -> dict[str, Faithfulness]:
    """The curves of the "map", of "edges" and of "random" (the mean over `draws` maps); as in `deletion`."""
    batch, normalisation = np.asarray(image)[None], options.get("normalisation")
    control = {"edges": attribute("edges", model, batch, target, normalisation=normalisation)[0]}
    noise = {
        f"random {seed}": attribute("random", model, batch, target, normalisation=normalisation, seed=seed)[0]
        for seed in range(draws)
    }
    maps = {"map": attribution, **control, **noise}
    found = curves(model, image, target, maps, steps, baseline, **options)
    return {"map": found["map"], "edges": found["edges"], "random": _mean([found[name] for name in noise])}


def curves(
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    maps: Mapping[str, NDArray[Any]],
    steps: int = STEPS,
    baseline: Kind | NDArray[Any] = "blur",
    *,
    reduction: Reduction = "signed",
    normalisation: Normalisation | None = None,
    seed: int = 0,
    internal_batch: int | None = None,
) -> dict[str, Faithfulness]:
    """Both curves of each map, by its name; arguments as in `deletion`.

    reduction: "signed" or "absolute", see `reduction.by_pixel`. seed: of noise and of the order of equal values.
    internal_batch: how many images pass through the net at once; by default as many as fit.
    """
    from core.attribution import inputs

    device = inputs.device_of(model)
    whole = inputs.as_tensor(np.asarray(image)[None], normalisation, device)
    if isinstance(baseline, str):
        baseline = baseline_image(baseline, image, normalisation=normalisation, seed=seed)
    blank = inputs.as_baseline(baseline, whole, normalisation)
    if not 1 <= steps <= whole[0, 0].numel():
        raise ValueError(f"steps must be between 1 and the number of pixels, {whole[0, 0].numel()}; got {steps}.")
    at_once = internal_batch or fitting(model, whole.shape[1:], MOST)
    found = {}
    for name, one in maps.items():
        order = ranks(by_pixel(one, reduction), seed)
        if order.shape != whole.shape[2:]:
            raise ValueError(f"The map's pixels are {order.shape}, the image's {tuple(whole.shape[2:])}.")
        ways = ((whole, blank), (blank, whole))
        found[name] = Faithfulness(*(_walk(model, *way, order, steps, target, at_once) for way in ways))
    return found


def _walk(
    model: nn.Module, start: Tensor, end: Tensor, order: NDArray[np.int64], steps: int, target: int, at_once: int
) -> ProbabilityCurve:
    """From one image 1×C×H×W to the other, pixel by pixel in the order given."""
    import torch

    from core.models.lock import evaluating
    from core.models.turns import BATCHES

    fractions = np.linspace(0, 1, steps + 1)
    position = torch.from_numpy(order).to(start.device)
    counts = torch.from_numpy(np.rint(fractions * order.size)).to(start.device)

    def reached(some: Tensor) -> NDArray[np.float64]:
        logits = model(torch.where(position < some[:, None, None, None], end, start))
        if not 0 <= target < logits.shape[1]:
            raise ValueError(f"Targets are 0…{logits.shape[1] - 1} for this net; got {target}.")
        found: NDArray[np.float64] = logits.double().softmax(1)[:, target].cpu().numpy()
        return found

    with evaluating(model), torch.inference_mode():
        return ProbabilityCurve(fractions, np.concatenate(BATCHES.each(reached, torch.split(counts, at_once))))


def _mean(several: list[Faithfulness]) -> Faithfulness:
    if not several:
        raise ValueError("draws must be at least 1.")

    def mean(of: list[ProbabilityCurve]) -> ProbabilityCurve:
        return ProbabilityCurve(of[0].fractions, np.mean([one.probabilities for one in of], axis=0))

    return Faithfulness(mean([one.deletion for one in several]), mean([one.insertion for one in several]))
