"""Which loss is convex in what: the truth table, Hessian spectra of deep linear nets, midpoint counter-examples.

The net is scalar: f = x · w₁w₂…w_d, read out as f itself ("linear") or as σ(f) ("sigmoid"). A function is convex
only if its value at every midpoint is at most the mean of its values at the two ends.
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from core.functions.activations import ACTIVATIONS, Array
from core.functions.losses import Loss, losses_of

View = Literal["end-to-end", "layers"]
Output = Literal["linear", "sigmoid"]
Reason = Literal["convex", "convex-in-its-domain", "sigmoid-saturates", "product-of-weights"]
MAX_LAYERS = 4
MARGIN = 1e-6  # how far above the chord a midpoint must lie to count


@dataclass(frozen=True)
class Counterexample:
    """Two weight vectors for the example (x, y), and a midpoint whose loss lies above the chord between them."""

    first: tuple[float, ...]
    second: tuple[float, ...]
    midpoint: tuple[float, ...]
    loss_first: float
    loss_second: float
    loss_midpoint: float
    x: float
    y: float

    @property
    def chord(self) -> float:
        """The mean of the two ends' losses, which convexity would keep the midpoint below."""
        return (self.loss_first + self.loss_second) / 2


@dataclass(frozen=True)
class Verdict:
    """Whether the loss is convex wherever it is defined; `counterexample` is None exactly if it is."""

    convex: bool
    defined: str
    counterexample: Counterexample | None
    reason: Reason


def verdict(view: View, output: Output, loss: str, depth: int = 2) -> Verdict:
    """Convexity in the end-to-end weight, or in the weights of 1 to 4 layers (one layer is the end-to-end weight)."""
    _known(view, ("end-to-end", "layers"), "view")
    _unit_loss(output, loss)
    if not (isinstance(depth, int | np.integer) and 1 <= depth <= MAX_LAYERS):
        raise ValueError(f"the depth must be a whole number from 1 to {MAX_LAYERS}, not {depth}")
    layers = depth if view == "layers" else 1
    bounded = (output, loss) == ("linear", "ce")
    product_name = "w" if layers == 1 else "".join("w" + "₁₂₃₄"[layer] for layer in range(layers))
    defined = f"0 < {product_name}x < 1" if bounded else "everywhere"
    found = find_counterexample(output, loss, layers)
    return Verdict(found is None, defined, found, _reason(found, layers, bounded))


def _reason(found: Counterexample | None, layers: int, bounded: bool) -> Reason:
    if found is not None:
        return "product-of-weights" if layers > 1 else "sigmoid-saturates"
    return "convex-in-its-domain" if bounded else "convex"


def find_counterexample(output: Output, loss: str, depth: int) -> Counterexample | None:
    """The pair of points whose midpoint rises highest above its chord, for x = 1 and y = 1, else y = 0.

    Searched on a small grid over at most two weights, the others being 1; where the loss is undefined outside
    0 < f < 1, only inside that range and among positive weights, so that the whole segment is defined.
    """
    for y in (1.0, 0.0):
        points = _candidates(output, loss, depth)
        first, second = (points[index] for index in np.triu_indices(len(points), 1))
        middle = (first + second) / 2
        ends = [loss_of_layers(end, 1.0, y, output, loss) for end in (first, second)]
        top = loss_of_layers(middle, 1.0, y, output, loss)
        rise = np.nan_to_num(top - (ends[0] + ends[1]) / 2, nan=-np.inf)
        best = int(rise.argmax())
        if rise[best] > MARGIN:
            return Counterexample(
                _point(second[best]),
                _point(first[best]),
                _point(middle[best]),
                float(ends[1][best]),
                float(ends[0][best]),
                float(top[best]),
                x=1.0,
                y=y,
            )
    return None


def _point(weights: Array) -> tuple[float, ...]:
    return tuple(weights.tolist())


def _candidates(output: Output, loss: str, depth: int) -> Array:
    if (output, loss) == ("linear", "ce"):
        values = np.linspace(0.1, 0.9, 9)
    else:
        values = np.linspace(-1, 1, 9) if depth > 1 else np.linspace(-6, 6, 25)
    free = np.array(list(product(values, repeat=min(depth, 2))))
    return np.hstack([free, np.ones((len(free), depth - free.shape[1]))])


def loss_of_layers(weights: ArrayLike, x: float, y: float, output: Output, loss: str) -> Array:
    """Loss of f = x · Πwᵢ against y, for weights (…, d); nan where cross-entropy of a linear output is undefined."""
    return _unit_loss(output, loss).value(x * np.prod(_layers(weights), axis=-1), y)


def gradient(weights: ArrayLike, x: float, y: float, output: Output, loss: str) -> Array:
    """Gradient (d,) in the layer weights (d,): ℓ′(f) · ∂f/∂wᵢ."""
    w = _layers(weights)
    return np.asarray(_unit_loss(output, loss).gradient(x * w.prod(), y) * _first(w, x))


def hessian(weights: ArrayLike, x: float, y: float, output: Output, loss: str) -> Array:
    """Hessian d×d in the layer weights (d,): ℓ″(f) · ∇f∇fᵀ + ℓ′(f) · ∇²f."""
    w, unit_loss = _layers(weights), _unit_loss(output, loss)
    f, slope = x * w.prod(), _first(w, x)
    outer = unit_loss.curvature(f, y) * np.outer(slope, slope)
    return np.asarray(outer + unit_loss.gradient(f, y) * _second(w, x))


def spectrum(weights: ArrayLike, x: float, y: float, output: Output, loss: str) -> Array:
    """Eigenvalues (d,) of the Hessian, ascending; a negative one rules out convexity."""
    return np.asarray(np.linalg.eigvalsh(hessian(weights, x, y, output, loss)), dtype=np.float64)


def rescaled(weights: ArrayLike, c: float) -> Array:
    """(cw₁, w₂/c, …): another point of the continuum with the same output; ValueError for c = 0."""
    w = _layers(weights).copy()
    if c == 0 or not np.isfinite(c) or len(w) < 2:
        raise ValueError("rescaling needs two layers and a finite factor other than 0")
    w[:2] *= (c, 1 / c)
    return w


def _first(w: Array, x: float) -> Array:
    """∂f/∂wᵢ = x · the product of the others, with no division by a weight that may be 0."""
    return np.asarray(x * np.where(np.eye(len(w), dtype=bool), 1.0, w).prod(axis=1))


def _second(w: Array, x: float) -> Array:
    """∂²f/∂wᵢ∂wⱼ = x · the product of all but i and j; 0 on the diagonal."""
    mine = np.eye(len(w), dtype=bool)
    others = np.where(mine[:, None] | mine[None, :], 1.0, w).prod(axis=-1)
    return np.asarray(x * np.where(mine, 0.0, others))


def _layers(weights: ArrayLike) -> Array:
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim == 0 or w.size == 0 or not np.isfinite(w).all():
        raise ValueError("the layer weights must be one finite number a layer")
    return w


def _unit_loss(output: str, loss: str) -> Loss:
    _known(output, ("linear", "sigmoid"), "output")
    _known(loss, ("mse", "ce"), "loss")
    return losses_of(ACTIVATIONS[output])[loss]


def _known(value: str, choices: tuple[str, ...], what: str) -> None:
    if value not in choices:
        raise ValueError(f"there is no {what} {value!r}; choose from {', '.join(choices)}")
