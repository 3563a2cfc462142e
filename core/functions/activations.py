"""The activation functions: all that is known of each, at PyTorch's default constants.

The one table of them. Nets, races, the arithmetic of a unit and every menu take theirs from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Elementwise = Callable[[ArrayLike], Array]

LEAKY_SLOPE = 0.01
SELU_ALPHA = 1.6732632423543772848170429916717  # arXiv 1706.02515
SELU_SCALE = 1.0507009873554804934193349852946


@dataclass(frozen=True)
class Quick:
    """A faster value h(z) of float64 numbers, and the slope as a fresh array from both z and h."""

    value: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Activation:
    """One unit; each function takes pre-activations of any shape and returns float64 of that shape.

    `formula` is LaTeX in z, `plain` the same in plain characters after `symbol` (the title where there is none).
    `module` names its class in torch.nn, made with `constants`, which are the attributes that it is asked for as well.
    `hidden`: nets may use it between their layers. `fast`: for many small nets at once; without it, from the others.
    """

    name: str
    title: str
    formula: str
    plain: str
    module: str
    value: Elementwise
    derivative: Elementwise
    second_derivative: Elementwise
    constants: Mapping[str, float] = field(default_factory=dict)
    symbol: str = ""
    hidden: bool = True
    fast: Quick | None = None

    @property
    def quick(self) -> Quick:
        """The fast functions; the plain ones where there are none."""
        return self.fast or Quick(self.value, lambda z, _: np.array(self.derivative(z)))


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


def logistic(z: Array) -> Array:
    """σ(z) with one exponential; e⁻ᶻ may overflow to ∞, and σ is 0 then."""
    powers: Array = np.exp(-z)
    powers += 1
    np.reciprocal(powers, out=powers)
    return powers


def _leaky(z: Array) -> Array:
    return np.asarray(np.maximum(z, LEAKY_SLOPE * z))


def _elu(z: Array) -> Array:
    return np.maximum(z, 0) + np.expm1(np.minimum(z, 0))


def _selu(z: Array) -> Array:
    return SELU_SCALE * (np.maximum(z, 0) + SELU_ALPHA * np.expm1(np.minimum(z, 0)))


def _exponential_value(alpha: float, scale: float) -> Elementwise:
    return _piecewise(lambda z: scale * alpha * np.expm1(z), _times(scale))


def _exponential_slope(alpha: float, scale: float) -> Elementwise:
    return _piecewise(_exponential(scale * alpha), _constant(scale))


def _exponential_bend(alpha: float, scale: float) -> Elementwise:
    return _piecewise(_exponential(scale * alpha), _zero)


# In the order of the menus.
_UNITS = (
    Activation(
        name="linear",
        title="Linear",
        formula="z",
        plain="z",
        module="Identity",
        value=_times(1.0),
        derivative=_constant(1.0),
        second_derivative=_zero,
        hidden=False,
    ),
    Activation(
        name="sigmoid",
        title="Sigmoid",
        formula=r"\frac{1}{1 + e^{-z}}",
        plain="1 / (1 + e⁻ᶻ)",
        module="Sigmoid",
        value=sigmoid,
        derivative=_sigmoid_slope,
        second_derivative=_sigmoid_bend,
        symbol="σ",
        fast=Quick(logistic, lambda _, h: h * (1 - h)),
    ),
    Activation(
        name="tanh",
        title="Tanh",
        formula=r"\tanh z",
        plain="tanh z",
        module="Tanh",
        value=lambda z: np.tanh(np.asarray(z, dtype=np.float64)),
        derivative=_tanh_slope,
        second_derivative=_tanh_bend,
        symbol="tanh",
        fast=Quick(np.tanh, lambda _, h: 1 - h * h),
    ),
    Activation(
        name="relu",
        title="ReLU",
        formula=r"\max(0, z)",
        plain="max(0, z)",
        module="ReLU",
        value=_piecewise(_zero, _times(1.0)),
        derivative=_piecewise(_zero, _constant(1.0)),
        second_derivative=_zero,
        fast=Quick(lambda z: np.maximum(z, 0), lambda z, _: (z > 0).astype(np.float64)),
    ),
    Activation(
        name="leaky-relu",
        title="Leaky ReLU",
        formula=r"\max(0, z) + 0.01 \min(0, z)",
        plain="max(0, z) + 0.01 min(0, z)",
        module="LeakyReLU",
        value=_piecewise(_times(LEAKY_SLOPE), _times(1.0)),
        derivative=_piecewise(_constant(LEAKY_SLOPE), _constant(1.0)),
        second_derivative=_zero,
        constants={"negative_slope": LEAKY_SLOPE},
        fast=Quick(_leaky, lambda z, _: np.where(z > 0, 1.0, LEAKY_SLOPE)),
    ),
    Activation(
        name="elu",
        title="ELU",
        formula=r"\max(0, z) + \min(0, e^{z} - 1)",
        plain="z, or eᶻ − 1 below 0",
        module="ELU",
        value=_exponential_value(1.0, 1.0),
        derivative=_exponential_slope(1.0, 1.0),
        second_derivative=_exponential_bend(1.0, 1.0),
        constants={"alpha": 1.0},
        fast=Quick(_elu, lambda _, h: np.minimum(h, 0) + 1),
    ),
    Activation(
        name="selu",
        title="SELU",
        formula=r"1.0507 (\max(0, z) + 1.6733 \min(0, e^{z} - 1))",
        plain="1.0507 (z, or 1.6733 (eᶻ − 1) below 0)",
        module="SELU",
        value=_exponential_value(SELU_ALPHA, SELU_SCALE),
        derivative=_exponential_slope(SELU_ALPHA, SELU_SCALE),
        second_derivative=_exponential_bend(SELU_ALPHA, SELU_SCALE),
        fast=Quick(_selu, lambda z, h: np.where(z > 0, SELU_SCALE, h + SELU_SCALE * SELU_ALPHA)),
    ),
)
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({unit.name: unit for unit in _UNITS})
HIDDEN: Mapping[str, Activation] = MappingProxyType({unit.name: unit for unit in _UNITS if unit.hidden})
BY_MODULE: Mapping[str, Activation] = MappingProxyType({unit.module: unit for unit in _UNITS})
