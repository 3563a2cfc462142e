"""A deep linear net f = x W₁ᵀ … W_dᵀ with thousands of weights: loss, gradient, exact Hessian-vector products, descent.

f = x·v with the end-to-end weights v = (W_d … W₁)ᵀ. Because the last layer has one unit, every product of layers that
a derivative needs is a row vector, so a gradient or a Hessian-vector product costs no more than two passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.convexity.verdicts import Output
from core.data import Split
from core.functions.activations import ACTIVATIONS, Array
from core.functions.losses import Loss, losses_of
from core.neuron.features import two_digits

Layers = tuple[Array, ...]  # W_l, each n_l × n_{l−1}; the last has one row
SEPARABLE = 1e-9


@dataclass(frozen=True)
class Task:
    """N examples X N×D with targets y (N) in [0, 1], and the loss of the net's output."""

    X: Array
    y: Array
    output: Output
    loss: str

    @property
    def unit_loss(self) -> Loss:
        """ℓ as a function of f."""
        return losses_of(ACTIVATIONS[self.output])[self.loss]

    def value(self, v: Array) -> float:
        """Mean loss of the end-to-end weights v (D,)."""
        return float(self.unit_loss.value(self.X @ v, self.y).mean())

    def gradient(self, v: Array) -> Array:
        """Its gradient (D,) in v."""
        return np.asarray(self.X.T @ self.unit_loss.gradient(self.X @ v, self.y) / len(self.y))

    def hessian(self, v: Array) -> Array:
        """Its Hessian D×D in v: XᵀDX/N, positive semidefinite wherever ℓ″ ≥ 0."""
        bend = self.unit_loss.curvature(self.X @ v, self.y)
        return np.asarray((self.X.T * bend) @ self.X / len(self.y))


def digits(
    split: Split, first: int, second: int, output: Output, loss: str, components: int = 50, count: int = 500
) -> Task:
    """Tell the digit `second` (1) from `first` (0) by `components` principal components of the pixels and a constant.

    ValueError for the same digit twice, a digit without images, or a loss that has no value at a net of zeros.
    """
    if (output, loss) == ("linear", "ce"):
        raise ValueError(
            "cross-entropy of a linear output has no value once a digit's output leaves (0, 1). Most outputs do. "
            "Choose a sigmoid, or squared error"
        )
    found = two_digits(split, first, second, count, components)
    return Task(np.column_stack([found.X, np.ones(len(found.y))]), found.y, output, loss)


def start(inputs: int, hidden: int, depth: int, seed: int, scale: float = 1.0) -> Layers:
    """`depth` layers of independent normal weights with variance scale²/n_{l−1}."""
    rng = np.random.default_rng(seed)
    sizes = (inputs, *[hidden] * (depth - 1), 1)
    return tuple(rng.normal(0, scale / below**0.5, (above, below)) for below, above in pairwise(sizes))


def end_to_end(layers: Layers) -> Array:
    """The weights v (D,) of the whole net."""
    return _above(layers)[0]


def gradient(task: Task, layers: Layers) -> Layers:
    """∂L/∂W_l = abᵀ: a is the product of the layers above, b the gradient in v carried up through those below."""
    above = _above(layers)
    below = _below(layers, task.gradient(above[0]))
    return tuple(np.outer(a, b) for a, b in zip(above[1:], below, strict=True))


def hessian_product(task: Task, layers: Layers, direction: Layers) -> Layers:
    """The exact Hessian times `direction`: the derivative of `gradient` along it, by the product rule."""
    above = _above(layers)
    above_dot = [np.zeros(1)]
    for W, V, a in zip(layers[::-1], direction[::-1], above[:0:-1], strict=True):
        above_dot.insert(0, above_dot[0] @ W + a @ V)
    z = task.X @ above[0]
    change = task.X.T @ (task.unit_loss.curvature(z, task.y) * (task.X @ above_dot[0])) / len(task.y)
    below = _below(layers, task.gradient(above[0]))
    below_dot = [change]
    for W, V, b in zip(layers[:-1], direction[:-1], below, strict=False):
        below_dot.append(W @ below_dot[-1] + V @ b)
    return tuple(
        np.outer(a_dot, b) + np.outer(a, b_dot)
        for a, a_dot, b, b_dot in zip(above[1:], above_dot[1:], below, below_dot, strict=True)
    )


def extremes(task: Task, layers: Layers, tolerance: float = 1e-5) -> tuple[float, float]:
    """Smallest and largest eigenvalue of the Hessian, by Lanczos on exact products (ARPACK)."""
    size = sum(W.size for W in layers)

    def product(flat: Array) -> Array:
        return flatten(hessian_product(task, layers, unflatten(flat, layers)))

    def largest(sign: int, shift: float) -> float:
        """Of sign · H + shift: shifted, so that the tolerance is relative to the spectrum's width and not to 0."""
        from scipy.sparse.linalg import LinearOperator, eigsh

        operator = LinearOperator((size, size), lambda flat: sign * product(flat) + shift * flat, dtype=np.float64)
        ramp = np.random.default_rng(0).normal(size=size)
        return float(eigsh(operator, k=1, which="LA", ncv=40, tol=tolerance, v0=ramp, return_eigenvectors=False)[0])

    high = largest(1, 1.0) - 1.0
    shift = abs(high) + 1.0
    return shift - largest(-1, shift), high


def minimum(task: Task) -> float | None:
    """Least mean loss over the end-to-end weights, 0 where it is only approached (separable data, cross-entropy).

    None where the loss is not convex in them, so that no descent can tell.
    """
    if (task.output, task.loss) == ("sigmoid", "mse"):
        return None
    from scipy.optimize import minimize

    found = minimize(task.value, np.zeros(task.X.shape[1]), jac=task.gradient, hess=task.hessian, method="trust-exact")
    margins = (2 * task.y - 1) * (task.X @ found.x)
    return 0.0 if task.loss == "ce" and bool((margins > SEPARABLE).all()) else float(found.fun)


def descend(task: Task, layers: Layers, lr: float, steps: int) -> Iterator[tuple[Layers, float]]:
    """Gradient descent on all layers: the weights and their loss before each of `steps` updates, and after the last."""
    for _ in range(steps):
        yield layers, task.value(end_to_end(layers))
        layers = tuple(W - lr * g for W, g in zip(layers, gradient(task, layers), strict=True))
    yield layers, task.value(end_to_end(layers))


def mirrored(layers: Layers) -> Layers:
    """The first two layers negated: the same function, far away; halfway between lies a net that answers 0."""
    return (-layers[0], -layers[1], *layers[2:])


def between(one: Layers, other: Layers, t: float) -> Layers:
    """The point t of the way from `one` to `other`."""
    return tuple(W + t * (V - W) for W, V in zip(one, other, strict=True))


def flatten(layers: Layers) -> Array:
    """All weights in one row."""
    return np.concatenate([W.ravel() for W in layers])


def unflatten(flat: Array, like: Layers) -> Layers:
    """The inverse of `flatten`, in the shapes of `like`."""
    ends = np.cumsum([W.size for W in like])[:-1]
    return tuple(part.reshape(W.shape) for part, W in zip(np.split(flat, ends), like, strict=True))


def _above(layers: Layers) -> list[Array]:
    """Rows W_d … W_{l+1} (n_l,) for l = 0 … d; the last is the empty product."""
    rows = [np.ones(1)]
    for W in reversed(layers):
        rows.insert(0, rows[0] @ W)
    return rows


def _below(layers: Layers, g: Array) -> list[Array]:
    """W_{l−1} … W₁ g (n_{l−1},) for l = 1 … d."""
    carried = [g]
    for W in layers[:-1]:
        carried.append(W @ carried[-1])
    return carried
