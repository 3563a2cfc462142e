"""Baseline images: the start of an integration path, and the fill of deleted pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.data.net_input import Normalisation

Kind = Literal["black", "mean", "blur", "noise"]
KINDS: tuple[Kind, ...] = ("black", "mean", "blur", "noise")
NEUTRAL: tuple[Kind, ...] = ("black", "mean", "noise")  # the same for every image
BLUR = 4.0  # pixels: a stroke of a 32×32 digit is about as wide


def baseline_image(
    kind: Kind, image: NDArray[Any], *, normalisation: Normalisation | None = None, seed: int = 0
) -> NDArray[np.float32]:
    """C×H×W, normalised, to be passed on as `baseline`; ValueError for another kind.

    image: C×H×W as `attribute` takes it. "black": pixel 0; "mean": 0 after normalisation; "blur": the image under
    a Gaussian of σ = BLUR pixels; "noise": uniform pixels. Black and noise need the normalisation.
    """
    import torch

    from core.attribution.inputs import as_baseline, as_tensor

    if kind not in KINDS:
        raise ValueError(f"There is no baseline {kind!r}; choose one of {', '.join(KINDS)}.")
    cpu = torch.device("cpu")
    pixels = as_tensor(np.asarray(image)[None], normalisation, cpu)
    if kind == "blur":
        return _blurred(pixels[0].numpy())
    if kind == "noise":
        noise = np.random.default_rng(seed).integers(0, 256, pixels.shape, dtype=np.uint8)
        return np.asarray(as_tensor(noise, normalisation, cpu)[0].numpy())
    return np.asarray(as_baseline(kind, pixels, normalisation)[0].numpy())


def baseline_images(
    image: NDArray[Any], *, normalisation: Normalisation | None = None, seed: int = 0
) -> NDArray[np.float32]:
    """One of each kind, M×C×H×W: a small distribution for DeepLIFT SHAP and GradientSHAP."""
    return np.stack([baseline_image(kind, image, normalisation=normalisation, seed=seed) for kind in KINDS])


def starts(
    method: str, image: NDArray[Any], *, normalisation: Normalisation | None = None, kinds: Sequence[Kind] = KINDS
) -> dict[str, Any]:
    """The option `baseline` of `attribute`, M×C×H×W, for a method that takes the mean over several; else no option.

    With one baseline such a method would be another one: DeepLIFT SHAP would be DeepLIFT.
    """
    from core.attribution.methods import METHODS

    if not METHODS[method].mean_over_baselines:
        return {}
    return {"baseline": np.stack([baseline_image(each, image, normalisation=normalisation) for each in kinds])}


def _blurred(image: NDArray[np.float32]) -> NDArray[np.float32]:
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(image, (0, BLUR, BLUR), mode="nearest"))
