"""Back-propagation by hand: the gradient of one image's cross-entropy in a net of the notation, in NumPy alone.

It repeats what autograd does, one rule a layer, so that each number can be followed (Rumelhart, Hinton, Williams 1986).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import ACTIVATIONS
from core.functions.softmax import cross_entropy_gradient
from core.layers.notation import Conv, Dense, Flatten, Layer, Nonlinearity, Pool

Array = NDArray[np.float64]
Weights = tuple[ArrayLike, ArrayLike]  # kernels O×I×k×k or a matrix O×I, and biases O
_Both = tuple[Array, Array]


@dataclass(frozen=True)
class Step:
    """One layer for one image, float64 without the batch axis: its numbers, and the loss's gradient in each of them.

    `below` is ∂L/∂`given`, `above` is ∂L/∂`output`; `weights` and `slopes` hold the kernels and biases and their
    gradients, None where the layer has none.
    """

    layer: Layer
    given: Array
    output: Array
    above: Array
    below: Array
    weights: _Both | None
    slopes: _Both | None


def pairs(arrays: Mapping[str, ArrayLike]) -> list[Weights]:
    """Kernels and biases in the net's order, of arrays that are named as `conv1.weight` and `conv1.bias`."""
    names = [name.removesuffix(".weight") for name in arrays if name.endswith(".weight")]
    return [(arrays[f"{name}.weight"], arrays[f"{name}.bias"]) for name in names]


def steps(layers: Sequence[Layer], weights: Sequence[Weights], image: ArrayLike, label: int) -> list[Step]:
    """Every layer of the net for an image C×H×W as it takes it, in the net's order; dropout does nothing.

    `weights` has a pair for each convolution and dense layer, in order. ValueError where they are more or fewer, and
    for a label that is no class of the net.
    """
    held = _held(layers, weights)
    numbers = [np.asarray(image, dtype=np.float64)]
    for layer, own in zip(layers, held, strict=True):
        numbers.append(_forward(layer, numbers[-1], own))
    logits = numbers[-1]
    if not 0 <= label < len(logits):
        raise ValueError(f"There is no class {label}; choose 0 to {len(logits) - 1}.")
    above, found = cross_entropy_gradient(logits, label), []
    for place in reversed(range(len(layers))):
        layer, given, output, own = layers[place], numbers[place], numbers[place + 1], held[place]
        below, slopes = _backward(layer, given, above, own)
        found.append(Step(layer, given, output, above, below, own, slopes))
        above = below
    return found[::-1]


def _held(layers: Sequence[Layer], weights: Sequence[Weights]) -> list[_Both | None]:
    asked = sum(isinstance(layer, Conv | Dense) for layer in layers)
    if asked != len(weights):
        raise ValueError(f"The net has {asked} layers with weights; weights of {len(weights)} are given.")
    given: Iterator[Weights] = iter(weights)
    return [_plain(next(given)) if isinstance(layer, Conv | Dense) else None for layer in layers]


def _plain(pair: Weights) -> _Both:
    return np.asarray(pair[0], dtype=np.float64), np.asarray(pair[1], dtype=np.float64)


@singledispatch
def _forward(layer: Layer, x: Array, own: _Both | None) -> Array:
    return x


@singledispatch
def _backward(layer: Layer, x: Array, above: Array, own: _Both | None) -> tuple[Array, _Both | None]:
    """∂L/∂x, and ∂L/∂weights where there are any."""
    return above, None


@_forward.register
def _(layer: Nonlinearity, x: Array, own: _Both | None) -> Array:
    return ACTIVATIONS[layer.function].value(x)


@_backward.register
def _(layer: Nonlinearity, x: Array, above: Array, own: _Both | None) -> tuple[Array, None]:
    return above * ACTIVATIONS[layer.function].derivative(x), None


@_forward.register
def _(layer: Flatten, x: Array, own: _Both | None) -> Array:
    return x.reshape(-1)


@_backward.register
def _(layer: Flatten, x: Array, above: Array, own: _Both | None) -> tuple[Array, None]:
    return above.reshape(x.shape), None


@_forward.register
def _(layer: Dense, x: Array, own: _Both) -> Array:
    row: Array = own[0] @ x + own[1]
    return row


@_backward.register
def _(layer: Dense, x: Array, above: Array, own: _Both) -> tuple[Array, _Both]:
    return own[0].T @ above, (np.outer(above, x), above)


@_forward.register
def _(layer: Conv, x: Array, own: _Both) -> Array:
    sums: Array = np.einsum("oiuv,irsuv->ors", own[0], _windows(x, layer, 0.0), optimize=True)
    return sums + own[1][:, None, None]


@_backward.register
def _(layer: Conv, x: Array, above: Array, own: _Both) -> tuple[Array, _Both]:
    slopes = np.einsum("ors,irsuv->oiuv", above, _windows(x, layer, 0.0), optimize=True)
    spread = np.einsum("oiuv,ors->irsuv", own[0], above, optimize=True)
    return _summed(spread, x.shape, layer), (slopes, above.sum(axis=(1, 2)))


@_forward.register
def _(layer: Pool, x: Array, own: _Both | None) -> Array:
    largest: Array = _windows(x, layer, -np.inf).max(axis=(3, 4))
    return largest


@_backward.register
def _(layer: Pool, x: Array, above: Array, own: _Both | None) -> tuple[Array, None]:
    seen = _windows(x, layer, -np.inf)
    winners = seen.reshape(*seen.shape[:3], -1).argmax(axis=-1)  # the first of equals
    chosen = np.arange(layer.kernel**2) == winners[..., None]
    return _summed(above[..., None, None] * chosen.reshape(seen.shape), x.shape, layer), None


def _windows(x: Array, layer: Conv | Pool, filling: float) -> Array:
    """What each place of a sliding kernel sees: C×H′×W′×k×k."""
    padded = np.pad(x, ((0, 0), *[(layer.padding,) * 2] * 2), constant_values=filling)
    seen: Array = sliding_window_view(padded, (layer.kernel, layer.kernel), axis=(1, 2))
    return seen[:, :: layer.stride, :: layer.stride]


def _summed(parts: Array, shape: tuple[int, ...], layer: Conv | Pool) -> Array:
    """The other way round: each window's numbers, C×H′×W′×k×k, added up where they lie in C×H×W."""
    edge, step = layer.padding, layer.stride
    whole = np.zeros((shape[0], shape[1] + 2 * edge, shape[2] + 2 * edge))
    rows, columns = parts.shape[1:3]
    for u in range(layer.kernel):
        for v in range(layer.kernel):
            whole[:, u : u + rows * step : step, v : v + columns * step : step][:, :rows, :columns] += parts[..., u, v]
    return whole[:, edge : edge + shape[1], edge : edge + shape[2]]
