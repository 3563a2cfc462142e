"""Turn images, targets and baselines, as callers give them, into tensors on the model's device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data.net_input import Normalisation, channels, normalised

Baseline = Literal["black", "mean"] | NDArray[Any]
Targets = int | Sequence[int] | NDArray[np.integer[Any]]


def device_of(model: nn.Module) -> torch.device:
    """Where the model's parameters live; the CPU for a model without any."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))


def as_tensor(images: NDArray[Any], normalisation: Normalisation | None, device: torch.device) -> Tensor:
    """N×C×H×W float32: uint8 is scaled to 0…1 and normalised by (mean, std), floats stay as they are."""
    images = np.asarray(images)
    if images.ndim != 4 or images.size == 0:
        raise ValueError(f"Images are N×C×H×W with N ≥ 1; got the shape {images.shape}.")
    if images.dtype == np.uint8:
        images = normalised(images, _checked(normalisation, images.shape[1]))
    elif not np.issubdtype(images.dtype, np.floating):
        raise ValueError(f"Images are uint8, or float32 already normalised; got {images.dtype}.")
    if not np.isfinite(images).all():
        raise ValueError("The images hold values that are not finite.")
    return torch.from_numpy(np.array(images, dtype=np.float32)).to(device)


def _checked(normalisation: Normalisation | None, count: int) -> Normalisation:
    if normalisation is None:
        raise ValueError(
            "uint8 images and a black baseline need normalisation=(mean, std), "
            "that of the net's data set on the scale 0…1."
        )
    mean, std = channels(normalisation)
    if {mean.size, std.size} - {1, count} or not (std > 0).all():
        raise ValueError(f"normalisation holds a mean and a positive std, one number or {count} each.")
    return normalisation


def as_baseline(baseline: Baseline, images: Tensor, normalisation: Normalisation | None) -> Tensor:
    """M×C×H×W: "mean" (0 after normalisation), "black", one image C×H×W, or several M×C×H×W."""
    shape = images.shape[1:]
    if isinstance(baseline, str):
        if baseline not in ("black", "mean"):
            raise ValueError(f"A baseline is 'black', 'mean' or an array; got {baseline!r}.")
        if baseline == "mean":
            return images.new_zeros(1, *shape)
        baseline = np.zeros((1, *shape), dtype=np.uint8)
    baseline = np.asarray(baseline)
    tensor = as_tensor(baseline[None] if baseline.ndim == 3 else baseline, normalisation, images.device)
    if tensor.shape[1:] != shape:
        raise ValueError(f"A baseline is of the images' shape {tuple(shape)}; got {tuple(tensor.shape[1:])}.")
    return tensor


def paired(images: Tensor, targets: Targets) -> tuple[Tensor, Tensor]:
    """N images and N int64 targets: one target serves all images, and one image serves all targets."""
    wanted = torch.as_tensor(np.atleast_1d(np.asarray(targets)))
    if wanted.ndim != 1 or len(wanted) == 0 or wanted.is_floating_point() or wanted.dtype == torch.bool:
        raise ValueError(f"Targets are one class or a list of classes; got {targets!r}.")
    count = max(len(images), len(wanted))
    if {len(images), len(wanted)} - {1, count}:
        raise ValueError(f"{len(wanted)} targets do not go with {len(images)} images.")
    repeated = images.expand(count, *images.shape[1:])
    return repeated.contiguous(), wanted.to(images.device, torch.int64).expand(count).contiguous()
