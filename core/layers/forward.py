"""A net of the notation run on images in NumPy alone: the answer of a small net, without torch."""

from collections.abc import Iterator, Sequence
from functools import singledispatch

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.functions.activations import ACTIVATIONS
from core.layers.notation import Conv, Dense, Flatten, Layer, Nonlinearity, Pool

Array = NDArray[np.float32]
Weights = tuple[Array, Array]


def logits(layers: Sequence[Layer], weights: Sequence[Weights], images: Array) -> Array:
    """The net's outputs N×K, float32, of images N×C×H×W as it takes them; dropout does nothing after training.

    `weights` has (kernels, biases) for each convolution, O×I×k×k and O, and for each dense layer, O×I and O, in order;
    ValueError where they are more or fewer than the layers that have weights.
    """
    given = iter(weights)
    x = images
    for layer in layers:
        x = _run(layer, x, given)
    if next(given, None) is not None:
        raise ValueError(f"The net has fewer layers with weights than the {len(weights)} that are given.")
    return x


@singledispatch
def _run(layer: Layer, x: Array, given: Iterator[Weights]) -> Array:
    return x


@_run.register
def _(layer: Conv, x: Array, given: Iterator[Weights]) -> Array:
    kernels, biases = _next(given)
    windows = _windows(x, layer, 0.0)
    maps = np.tensordot(windows, kernels, axes=((1, 4, 5), (1, 2, 3))) + biases
    return np.moveaxis(maps, -1, 1)


@_run.register
def _(layer: Pool, x: Array, given: Iterator[Weights]) -> Array:
    largest: Array = _windows(x, layer, -np.inf).max(axis=(4, 5))
    return largest


@_run.register
def _(layer: Flatten, x: Array, given: Iterator[Weights]) -> Array:
    return x.reshape(len(x), -1)


@_run.register
def _(layer: Dense, x: Array, given: Iterator[Weights]) -> Array:
    matrix, biases = _next(given)
    row: Array = x @ matrix.T + biases
    return row


@_run.register
def _(layer: Nonlinearity, x: Array, given: Iterator[Weights]) -> Array:
    return np.asarray(ACTIVATIONS[layer.function].value(x), np.float32)


def _next(given: Iterator[Weights]) -> Weights:
    found = next(given, None)
    if found is None:
        raise ValueError("The net has more layers with weights than are given.")
    return found


def _windows(x: Array, layer: Conv | Pool, filling: float) -> Array:
    """What each place of a sliding kernel sees: N×C×H′×W′×k×k."""
    edge = (layer.padding, layer.padding)
    padded = np.pad(x, ((0, 0), (0, 0), edge, edge), constant_values=filling)
    seen: Array = sliding_window_view(padded, (layer.kernel, layer.kernel), axis=(2, 3))
    return seen[:, :, :: layer.stride, :: layer.stride]
