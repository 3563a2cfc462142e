"""Reduce a map of all channels to one number a pixel, and rank the pixels."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Reduction = Literal["signed", "absolute"]
Channels = Literal["sum", "mean", "strongest"]
REDUCTIONS: tuple[Reduction, ...] = ("signed", "absolute")
CHANNELS: tuple[Channels, ...] = ("sum", "mean", "strongest")


def over_channels(attribution: NDArray[Any], how: Channels = "sum") -> NDArray[Any]:
    """…×H×W of a map …×C×H×W: the sum over the channels, so that totals stay; the mean; or the strongest with its sign.

    ValueError for another way.
    """
    if how not in CHANNELS:
        raise ValueError(f"Channels are reduced by {', '.join(CHANNELS)}; got {how!r}.")
    if how == "strongest":
        place = np.expand_dims(np.abs(attribution).argmax(axis=-3), -3)
        return np.asarray(np.take_along_axis(attribution, place, axis=-3)[..., 0, :, :])
    return np.asarray(attribution.mean(axis=-3) if how == "mean" else attribution.sum(axis=-3))


def by_pixel(attribution: NDArray[Any], reduction: Reduction = "signed") -> NDArray[np.float64]:
    """H×W of a map C×H×W or H×W (or N×H×W of N×C×H×W): the sum over the channels, or its absolute value.

    "signed" ranks what speaks for the class first and what speaks against it last; "absolute" ranks whatever
    matters first. ValueError for another reduction, another shape or values that are not finite.
    """
    values = np.asarray(attribution, dtype=np.float64)
    if reduction not in REDUCTIONS:
        raise ValueError(f"A map is reduced 'signed' or 'absolute'; got {reduction!r}.")
    if values.ndim not in (2, 3, 4) or not values.size or not np.isfinite(values).all():
        raise ValueError(f"A map is H×W, C×H×W or N×C×H×W and finite; got the shape {values.shape}.")
    summed = values if values.ndim == 2 else over_channels(values)
    return np.asarray(np.abs(summed) if reduction == "absolute" else summed)


def ranks(values: NDArray[np.float64], seed: int = 0) -> NDArray[np.int64]:
    """0 for the largest value, 1 for the next, in the array's shape; equal values are ordered at random."""
    flat = values.ravel()
    shuffled = np.random.default_rng(seed).permutation(flat.size)
    order = shuffled[np.argsort(-flat[shuffled], kind="stable")]
    found = np.empty(flat.size, dtype=np.int64)
    found[order] = np.arange(flat.size)
    return found.reshape(values.shape)
