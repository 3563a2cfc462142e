"""Activation functions with their first two derivatives, at PyTorch's default constants."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Elementwise = Callable[[ArrayLike], Array]

LEAKY_SLOPE = 0.01
SELU_ALPHA = 1.6732632423543772848170429916717  # arXiv 1706.02515
SELU_SCALE = 1.0507009873554804934193349852946


@dataclass(frozen=True)
class Activation:
    """One unit; each function takes pre-activations of any shape and returns float64 of that shape."""

    name: str
    title: str
    formula: str
    value: Elementwise
    derivative: Elementwise
    second_derivative: Elementwise


def softplus(z: ArrayLike) -> Array:
    """log(1 + eᶻ), without overflow for any z."""
    return np.logaddexp(0.0, np.asarray(z, dtype=np.float64))


def sigmoid(z: ArrayLike) -> Array:
    """1 / (1 + e⁻ᶻ), accurate to the last digits however negative z is."""
    return np.exp(-softplus(-np.asarray(z, dtype=np.float64)))


def _sigmoid_slope(z: ArrayLike) -> Array:
    z = np.asarray(z, dtype=np.float64)
    return sigmoid(z) * sigmoid(-z)


def _sigmoid_bend(z: ArrayLike) -> Array:
    z = np.asarray(z, dtype=np.float64)
    return _sigmoid_slope(z) * (sigmoid(-z) - sigmoid(z))


def _tanh_slope(z: ArrayLike) -> Array:
    return 4.0 * _sigmoid_slope(2.0 * np.asarray(z, dtype=np.float64))


def _tanh_bend(z: ArrayLike) -> Array:
    return -2.0 * np.tanh(z) * _tanh_slope(z)


def _zero(z: ArrayLike) -> Array:
    return np.zeros(np.shape(z))


def _piecewise(negative: Elementwise, positive: Elementwise) -> Elementwise:
    """`positive` for z > 0, else `negative`, which never sees a z above 0: PyTorch's choice at the kink."""

    def function(z: ArrayLike) -> Array:
        z = np.asarray(z, dtype=np.float64)
        return np.where(z > 0, positive(z), negative(np.minimum(z, 0.0)))

    return function


def _times(factor: float) -> Elementwise:
    return lambda z: factor * np.asarray(z, dtype=np.float64)


def _constant(value: float) -> Elementwise:
    return lambda z: np.full(np.shape(z), value)


def _exponential(factor: float) -> Elementwise:
    return lambda z: factor * np.exp(z)


def _exponential_unit(name: str, title: str, formula: str, alpha: float, scale: float) -> Activation:
    bend = _exponential(scale * alpha)
    return Activation(
        name,
        title,
        formula,
        _piecewise(lambda z: scale * alpha * np.expm1(z), _times(scale)),
        _piecewise(bend, _constant(scale)),
        _piecewise(bend, _zero),
    )


_UNITS = (
    Activation("linear", "Linear", "z", _times(1.0), _constant(1.0), _zero),
    Activation("sigmoid", "Sigmoid", r"\frac{1}{1 + e^{-z}}", sigmoid, _sigmoid_slope, _sigmoid_bend),
    Activation(
        "relu",
        "ReLU",
        r"\max(0, z)",
        _piecewise(_zero, _times(1.0)),
        _piecewise(_zero, _constant(1.0)),
        _zero,
    ),
    Activation(
        "tanh",
        "Tanh",
        r"\tanh z",
        lambda z: np.tanh(np.asarray(z, dtype=np.float64)),
        _tanh_slope,
        _tanh_bend,
    ),
    Activation(
        "leaky-relu",
        "Leaky ReLU",
        r"\max(0, z) + 0.01 \min(0, z)",
        _piecewise(_times(LEAKY_SLOPE), _times(1.0)),
        _piecewise(_constant(LEAKY_SLOPE), _constant(1.0)),
        _zero,
    ),
    _exponential_unit("elu", "ELU", r"\max(0, z) + \min(0, e^{z} - 1)", 1.0, 1.0),
    _exponential_unit("selu", "SELU", r"1.0507 (\max(0, z) + 1.6733 \min(0, e^{z} - 1))", SELU_ALPHA, SELU_SCALE),
)
ACTIVATIONS = {unit.name: unit for unit in _UNITS}
