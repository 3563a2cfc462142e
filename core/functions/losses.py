"""Mean squared error and cross-entropy of one sigmoid unit, as functions of its logit, in closed form."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import Activation, Array, sigmoid, softplus

Formula = Callable[[Array, Array], Array]
BORDER = 1e-9  # an output this close to 0 or 1 lies outside cross-entropy's domain: rounding may have put it inside


@dataclass(frozen=True)
class Loss:
    """A loss of p = σ(z) against the target y; z is a logit of any size and shape, y in [0, 1] broadcasts.

    Each method returns float64 in the broadcast shape; a target outside [0, 1] is a ValueError.
    """

    name: str
    title: str
    short: str
    formula: str
    _value: Formula
    _gradient: Formula
    _curvature: Formula

    def value(self, z: ArrayLike, y: ArrayLike) -> Array:
        """The loss itself."""
        return self._value(*_checked(z, y))

    def gradient(self, z: ArrayLike, y: ArrayLike) -> Array:
        """Its first derivative in z."""
        return self._gradient(*_checked(z, y))

    def curvature(self, z: ArrayLike, y: ArrayLike) -> Array:
        """Its second derivative in z."""
        return self._curvature(*_checked(z, y))


def _checked(z: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    z, y = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not np.all((y >= 0) & (y <= 1)):
        raise ValueError("a target lies outside [0, 1]: give the probability of the positive class")
    return z, y


def _residual(z: Array, y: Array) -> Array:
    """p − y, written so that nothing cancels where p is close to a target of 0 or 1."""
    return (1 - y) * sigmoid(z) - y * sigmoid(-z)


def _slope(z: Array) -> Array:
    return sigmoid(z) * sigmoid(-z)


def weighted(weight: Array, value: Array) -> Array:
    """weight · value with 0 · ∞ = 0: what never happens costs nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(weight == 0, 0.0, weight * value)


def _mse_value(z: Array, y: Array) -> Array:
    return _residual(z, y) ** 2


def _mse_gradient(z: Array, y: Array) -> Array:
    return 2 * _residual(z, y) * _slope(z)


def _mse_curvature(z: Array, y: Array) -> Array:
    return 2 * _slope(z) * (_slope(z) + _residual(z, y) * (sigmoid(-z) - sigmoid(z)))


def _ce_value(z: Array, y: Array) -> Array:
    return weighted(y, softplus(-z)) + weighted(1 - y, softplus(z))


def _ce_curvature(z: Array, y: Array) -> Array:
    return _slope(z) * np.ones_like(y)


MSE = Loss("mse", "Mean squared error", "MSE", r"(\sigma(z) - y)^2", _mse_value, _mse_gradient, _mse_curvature)
CE = Loss(
    "ce",
    "Cross-entropy",
    "CE",
    r"-y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))",
    _ce_value,
    _residual,
    _ce_curvature,
)
LOSSES = {loss.name: loss for loss in (MSE, CE)}


def losses_of(unit: Activation, clip: float | None = None) -> dict[str, Loss]:
    """Both losses of any output unit a = f(z), as functions of z.

    Cross-entropy is nan where a leaves (0, 1) or comes as close to its ends as BORDER; with `clip` = ε, a is first
    clipped to [ε, 1 − ε] as Keras
    does (ε = 1e-7), and its gradient is 0 wherever that moved it. A sigmoid without clip works on logits.
    """
    if clip is not None and not 0 < clip < 0.5:
        raise ValueError(f"clip must lie between 0 and 0.5, not {clip}")
    if unit.name == "sigmoid" and clip is None:
        return dict(LOSSES)
    return {"mse": _unit_mse(unit), "ce": _unit_ce(unit, clip)}


def inside(output: Array, margin: float = BORDER) -> NDArray[np.bool_]:
    """Where an output lies in (0, 1), at least `margin` from both ends."""
    return np.asarray((output > margin) & (output < 1 - margin))


def slopes_at_the_worst_mistake(unit: Activation, y: float) -> tuple[float, float]:
    """|dMSE/dz| and |dCE/dz| where the output a = f(z) comes closest, inside (0, 1), to the end farther from y."""
    far = np.logspace(-9, 5, 2001)  # a slow unit such as softsign is still away from its end at 40
    z, end, losses = np.concatenate([-far[::-1], far]), float(y < 0.5), losses_of(unit)
    for _ in range(3):
        output = unit.value(z)
        distance = np.where(inside(output), np.abs(output - end), np.inf)
        best = min(max(int(distance.argmin()), 1), len(z) - 2)
        z, worst = np.linspace(z[best - 1], z[best + 1], 4001), z[int(distance.argmin())]
    mse, ce = (abs(float(losses[name].gradient(worst, y))) for name in ("mse", "ce"))
    return mse, ce


def _unit_mse(unit: Activation) -> Loss:
    def curvature(z: Array, y: Array) -> Array:
        return 2 * (unit.derivative(z) ** 2 + (unit.value(z) - y) * unit.second_derivative(z))

    return Loss(
        "mse",
        MSE.title,
        MSE.short,
        "(a - y)^2",
        lambda z, y: (unit.value(z) - y) ** 2,
        lambda z, y: 2 * (unit.value(z) - y) * unit.derivative(z),
        curvature,
    )


def _unit_ce(unit: Activation, clip: float | None) -> Loss:
    margin = BORDER if clip is None else clip

    def parts(z: Array) -> tuple[Array, Array, Array]:
        """Output, nan where undefined or else clipped, and the derivatives that get through."""
        raw = unit.value(z)
        within = inside(raw, margin)
        output = np.where(within, raw, np.nan if clip is None else np.clip(raw, margin, 1 - margin))
        return (
            output,
            np.where(within, unit.derivative(z), 0.0),
            np.where(within, unit.second_derivative(z), 0.0),
        )

    def value(z: Array, y: Array) -> Array:
        a = parts(z)[0]
        return -y * np.log(a) - (1 - y) * np.log1p(-a)

    def gradient(z: Array, y: Array) -> Array:
        a, slope, _ = parts(z)
        return (a - y) / (a * (1 - a)) * slope

    def curvature(z: Array, y: Array) -> Array:
        a, slope, bend = parts(z)
        return (y / a**2 + (1 - y) / (1 - a) ** 2) * slope**2 + (a - y) / (a * (1 - a)) * bend

    return Loss("ce", CE.title, CE.short, r"-y \log a - (1 - y) \log(1 - a)", value, gradient, curvature)
