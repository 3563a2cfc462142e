"""`attribute()`: validate the input, lock the model, run a method in batches, check the result."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core import memory
from core.attribution.method import HIDING, Method, Smoothing
from core.attribution.methods import METHODS, method_named
from core.models.batches import fitting
from core.models.turns import BATCHES

if TYPE_CHECKING:
    from torch import Tensor, nn

    from core.attribution.inputs import Baseline, Targets
    from core.attribution.net_structure import Anatomy
    from core.data.net_input import Normalisation

    Function = Callable[[nn.Module, Tensor, Tensor], Tensor]

MOST = 64  # images at once


def attribute(
    method: str,
    model: nn.Module,
    images: NDArray[Any],
    targets: Targets,
    *,
    normalisation: Normalisation | None = None,
    baseline: Baseline = "mean",
    internal_batch: int | None = None,
    smoothing: Smoothing | None = None,
    **options: object,
) -> NDArray[np.float32]:
    """Maps N×C×H×W of the logits `targets`; ValueError with the reason where there is none.

    images: N×C×H×W, float32 already normalised, or uint8 with `normalisation` = (mean, std) on the scale 0…1.
    targets: a class for all, or one an image; a single image goes with any number of targets.
    baseline: "mean" (0 after normalisation), "black", an image, or for GradientSHAP and DeepLIFT SHAP several;
    methods without one ignore it. internal_batch: how many images pass through the net at once; by default as many
    as `core.models.batches` finds to fit.
    smoothing: take SmoothGrad's mean over noisy copies of each image; for methods that are `smoothable`.
    options: keyword arguments of the method's function (steps, samples, seed, window, block, layer, …).
    """
    from core.attribution import inputs
    from core.attribution.lent_model import borrowed
    from core.attribution.net_structure import examine

    chosen = method_named(method)
    if internal_batch is not None and internal_batch < 1:
        raise ValueError(f"internal_batch must be at least 1; got {internal_batch}.")
    with borrowed(model):
        pixels = inputs.as_tensor(images, normalisation, inputs.device_of(model))
        x, classes = inputs.paired(pixels, targets)
        start = inputs.as_baseline(baseline, x, normalisation)
        anatomy = examine(model, x.shape[1:])
        _require_fit(chosen, model, anatomy, classes)
        at_once = internal_batch or fitting(model, x.shape[1:], MOST, gradients=chosen.family != HIDING)
        lent = {"baseline": start, "internal_batch": at_once, "anatomy": anatomy}
        function = _with_options(chosen, lent, options)
        if smoothing is not None:
            function = _smoothed(chosen, function, smoothing, at_once)
        maps = _in_batches(function, model, x, classes, at_once)
    memory.give_back()
    return _finite(chosen, maps)


@lru_cache(maxsize=64)
def takes(method: str) -> frozenset[str]:
    """The options of a method's function, such as "baseline" and "layer"."""
    return frozenset(inspect.signature(METHODS[method].function()).parameters)


def applicable(method: str, model: nn.Module, input_shape: Sequence[int]) -> str | None:
    """Why the method does not fit the net on inputs C×H×W, or None; costs at most one forward pass of one image.

    LRP is checked for its layers only: whether relevance is conserved shows with the image.
    """
    from core.attribution.applicability import reason_against
    from core.attribution.lent_model import borrowed
    from core.attribution.net_structure import examine

    with borrowed(model):
        return reason_against(method_named(method), model, examine(model, input_shape))


def reasons_against(model: nn.Module, input_shape: Sequence[int]) -> dict[str, str | None]:
    """What `applicable` says of each method, by name: the model is borrowed once."""
    from core.attribution import applicability
    from core.attribution.lent_model import borrowed
    from core.attribution.net_structure import examine

    with borrowed(model):
        return applicability.reasons_against(METHODS.values(), model, examine(model, input_shape))


def grad_cam_layers(model: nn.Module, input_shape: Sequence[int]) -> list[tuple[str, tuple[int, int]]]:
    """The layers that Grad-CAM offers, first to last, with their maps' (h, w); empty for a dense net."""
    from core.attribution.lent_model import borrowed
    from core.attribution.net_structure import examine

    with borrowed(model):
        return list(examine(model, input_shape).stages)


def _require_fit(method: Method, model: nn.Module, anatomy: Anatomy, targets: Tensor) -> None:
    from core.attribution.applicability import reason_against

    if int(targets.min()) < 0 or int(targets.max()) >= anatomy.classes:
        raise ValueError(f"Targets are 0…{anatomy.classes - 1} for this net; got {targets.tolist()}.")
    reason = reason_against(method, model, anatomy)
    if reason:
        raise ValueError(reason)


def _smoothed(method: Method, function: Function, smoothing: Smoothing, internal_batch: int) -> Function:
    from core.attribution.smoothgrad import smoothed

    if not method.smoothable:
        able = ", ".join(each.name for each in METHODS.values() if each.smoothable)
        raise ValueError(f"{method.title} reads no gradient at the image to smooth; these do: {able}.")
    return smoothed(function, smoothing, internal_batch)


def _with_options(method: Method, lent: Mapping[str, object], options: Mapping[str, object]) -> Function:
    """The method's function with its options; what it asks for of `lent` is filled in."""
    function = method.function()
    keywords = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
    own = [name for name in keywords if name not in lent]
    for name in options:
        if name not in own:
            raise ValueError(f"{method.title} has no option {name!r}; its options are {', '.join(own) or 'none'}.")
    given = {**options, **{name: lent[name] for name in keywords if name in lent}}
    return lambda model, x, targets: function(model, x, targets, **given)


def _in_batches(
    function: Function,
    model: nn.Module,
    x: Tensor,
    targets: Tensor,
    size: int,
) -> NDArray[np.float32]:
    def of(part: slice) -> NDArray[np.float32]:
        found: NDArray[np.float32] = function(model, x[part], targets[part]).detach().cpu().numpy()
        return found

    return np.concatenate(BATCHES.each(of, [slice(start, start + size) for start in range(0, len(x), size)]))


def _finite(method: Method, maps: NDArray[np.float32]) -> NDArray[np.float32]:
    if not np.isfinite(maps).all():
        raise ValueError(f"{method.title} gives values that are not finite on this net and image.")
    return maps
