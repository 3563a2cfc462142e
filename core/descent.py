"""Descent paths over the two parameters of a surface: gradient descent, momentum and Adam, as torch.optim has them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from core.activations import ACTIVATIONS, Array
from core.examples import Examples, hessians
from core.losses import Loss, losses_of
from core.softmax import binary_cross_entropy
from core.surface import Surface

Outcome = Literal["converged", "stalled", "running", "diverged"]
Update = Callable[[Array], Array]

MOST_STEPS = 100_000
FAR = 1e8  # a parameter beyond this has diverged
FLAT = 1e-6  # less curvature than this, and a loss this far above the best, is a plateau and no minimum
HIGH = 1e-3


@dataclass(frozen=True)
class Problem:
    """One loss of one unit as a function of the point (w, b); points and gradients are (2,)."""

    examples: Examples
    loss: Loss

    def value(self, point: Array) -> float:
        """The mean loss."""
        return float((self.loss.value(self._logits(point), self.examples.y) @ self.examples.weight)[0])

    def gradient(self, point: Array) -> Array:
        """The gradient of the mean loss."""
        slope = self.loss.gradient(self._logits(point), self.examples.y)[0] * self.examples.weight
        return np.array([slope @ self.examples.across, slope @ self.examples.up])

    def on_plateau(self, point: Array) -> bool:
        """Whether the loss is flat, curvature included, and yet far above what outputs equal to the targets give."""
        curvature = np.trace(hessians(self.examples, point[:1], point[1:], self.loss)[0, 0])
        y, weight = self.examples.y, self.examples.weight
        best = float(binary_cross_entropy(y, y) @ weight) if self.loss.name == "ce" else 0.0
        return bool(abs(curvature) < FLAT and self.value(point) > best + HIGH)

    def _logits(self, point: Array) -> Array:
        return self.examples.logits(point[:1], float(point[1]))


@dataclass(frozen=True)
class Path:
    """T steps from a start: points (T+1)×2, losses (T+1), gradients (T+1)×2; `step` is where it came to its outcome.

    "converged": no gradient left; "stalled": none left, on a plateau; "diverged": left all bounds or is undefined.
    """

    points: Array
    losses: Array
    gradients: Array
    outcome: Outcome
    step: int


def problem(surface: Surface, loss: str) -> Problem:
    """The function that a surface shows for "mse" or "ce"."""
    return Problem(surface.examples, losses_of(ACTIVATIONS[surface.activation], surface.clip)[loss])


def descend(
    problem: Problem,
    start: ArrayLike,
    optimiser: str = "gd",
    lr: float = 0.1,
    steps: int = 200,
    tolerance: float = 1e-10,
) -> Path:
    """Follows `optimiser` ("gd", "momentum" 0.9 or "adam") from `start`; it stops when the gradient is shorter than
    `tolerance`. ValueError for a start, rate or number of steps that makes no sense.
    """
    point = _start(start)
    if optimiser not in OPTIMISERS:
        raise ValueError(f"there is no optimiser {optimiser!r}; choose from {', '.join(OPTIMISERS)}")
    if not (np.isfinite(lr) and lr > 0):
        raise ValueError(f"the learning rate must be a finite number above 0, not {lr}")
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"the number of steps must lie between 1 and {MOST_STEPS}, not {steps}")
    update = OPTIMISERS[optimiser](lr)
    points, losses, gradients = [point], [problem.value(point)], [problem.gradient(point)]
    while (outcome := _outcome(problem, point, losses[-1], gradients[-1], tolerance)) == "running":
        if len(points) > steps:
            break
        point = point + update(gradients[-1])
        points.append(point)
        losses.append(problem.value(point))
        gradients.append(problem.gradient(point))
    return Path(np.stack(points), np.array(losses), np.stack(gradients), outcome, len(points) - 1)


def race(
    surface: Surface, start: ArrayLike, optimiser: str = "gd", lr: float = 0.1, steps: int = 200
) -> dict[str, Path]:
    """Both losses of a surface from the same start with the same optimiser: "mse" and "ce"."""
    return {name: descend(problem(surface, name), start, optimiser, lr, steps) for name in surface.losses}


def finite_difference(problem: Problem, point: ArrayLike, step: float = 1e-5) -> Array:
    """Central-difference gradient (2,), to hold beside the closed form."""
    centre = _start(point)
    shifts = step * np.eye(2)
    return np.array([problem.value(centre + s) - problem.value(centre - s) for s in shifts]) / (2 * step)


def gradient_descent(lr: float) -> Update:
    """Steps of −lr · g."""
    return lambda gradient: -lr * gradient


def momentum(lr: float, decay: float = 0.9) -> Update:
    """Steps of −lr · v with v ← decay · v + g."""
    velocity = np.zeros(2)

    def update(gradient: Array) -> Array:
        nonlocal velocity
        velocity = decay * velocity + gradient
        return -lr * velocity

    return update


def adam(lr: float, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8) -> Update:
    """Steps of −lr · m̂ / (√v̂ + ε) with bias-corrected moments (arXiv 1412.6980)."""
    moments, taken = np.zeros((2, 2)), 0
    decay = np.array(betas)[:, None]

    def update(gradient: Array) -> Array:
        nonlocal moments, taken
        taken += 1
        moments = decay * moments + (1 - decay) * np.stack([gradient, gradient**2])
        mean, square = moments / (1 - decay**taken)
        return np.asarray(-lr * mean / (np.sqrt(square) + eps))

    return update


OPTIMISERS: dict[str, Callable[[float], Update]] = {
    "gd": gradient_descent,
    "momentum": partial(momentum, decay=0.9),
    "adam": adam,
}


def _start(point: ArrayLike) -> Array:
    start = np.asarray(point, dtype=np.float64)
    if start.shape != (2,) or not np.isfinite(start).all():
        raise ValueError("a point is two finite numbers: the weight and the bias")
    return start


def _outcome(problem: Problem, point: Array, loss: float, gradient: Array, tolerance: float) -> Outcome:
    if not (np.isfinite(loss) and np.isfinite(gradient).all() and np.abs(point).max() < FAR):
        return "diverged"
    if np.linalg.norm(gradient) >= tolerance:
        return "running"
    return "stalled" if problem.on_plateau(point) else "converged"
