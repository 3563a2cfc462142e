"""The maps of one picture, under settings of which each method takes what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.attribution.baselines import Kind, baseline_image, baseline_images
from core.attribution.dispatch import attribute, takes
from core.attribution.method import Smoothing
from core.attribution.methods import METHODS
from core.data.net_input import normalised

if TYPE_CHECKING:
    from torch import nn

    from core.attribution.inputs import Targets
    from core.data.net_input import Normalisation

Array = NDArray[np.float32]
Image = NDArray[np.uint8]


def start(image: Image, baseline: Kind | Image, normalisation: Normalisation) -> Array:
    """The baseline of an image, both C×H×W, as a net gets it: of a kind, or a picture."""
    if isinstance(baseline, str):
        return baseline_image(baseline, image, normalisation=normalisation)
    return normalised(baseline, normalisation)


def starts(method: str, image: Image, baseline: Kind | Image, normalisation: Normalisation) -> Array:
    """M×C×H×W: that baseline, or those that the method takes the mean over: one of each kind, and a picture."""
    if not METHODS[method].mean_over_baselines:
        return start(image, baseline, normalisation)[None]
    kinds = baseline_images(image, normalisation=normalisation)
    return kinds if isinstance(baseline, str) else np.concatenate([kinds, start(image, baseline, normalisation)[None]])


def maps(
    method: str,
    model: nn.Module,
    image: Image,
    targets: Targets,
    *,
    normalisation: Normalisation,
    baseline: Kind | Image = "mean",
    layer: str = "",
    smoothing: Smoothing | None = None,
) -> Array:
    """Maps N×C×H×W of an image C×H×W, one a class; a setting that the method does not take changes nothing.

    layer "": the method's own choice. ValueError with the reason where there is no map.
    """
    begun = starts(method, image, baseline, normalisation)
    options: dict[str, Any] = {"layer": layer} if layer and "layer" in takes(method) else {}
    return attribute(
        method,
        model,
        image[None],
        targets,
        normalisation=normalisation,
        baseline=begun if len(begun) > 1 else begun[0],
        smoothing=smoothing if METHODS[method].smoothable else None,
        **options,
    )
