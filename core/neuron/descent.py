"""Descent paths over the two parameters of a surface: gradient descent, momentum and Adam, as torch.optim has them.

All losses that start together take their steps together, as one array of logits a step; what the steps do not need,
the losses along the paths and where each of them ends, is found afterwards for many steps at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import ACTIVATIONS, Array
from core.functions.losses import CE, MSE, Loss, losses_of
from core.functions.softmax import binary_cross_entropy
from core.neuron.examples import WeightedExamples, hessians
from core.neuron.surface import Surface

Outcome = Literal["converged", "stalled", "running", "diverged"]
Update = Callable[[Array], Array]

MAX_STEPS = 100_000
TOGETHER = 64  # steps taken before it is asked whether a path has come to its end
AT_ONCE = 2**20  # logits held at a time when losses are computed
FAR = 1e8  # a parameter beyond this has diverged
FLAT = 1e-6  # less curvature than this, and a loss this far above the best, is a plateau and no minimum
HIGH = 1e-3


@dataclass(frozen=True)
class Objective:
    """One loss of one unit as a function of the point (w, b); points and gradients are (2,)."""

    examples: WeightedExamples
    loss: Loss

    def value(self, point: Array) -> float:
        """The mean loss."""
        return float(self.values(point[None])[0])

    def values(self, points: Array) -> Array:
        """The mean loss at each of T×2 points."""
        size = max(1, AT_ONCE // len(self.examples.y))
        parts = [points[start : start + size] for start in range(0, len(points), size)]
        losses = (self.loss.value(_logits(self.examples, part), self.examples.y) for part in parts)
        return np.array([float(row @ self.examples.weight) for rows in losses for row in rows])

    def gradient(self, point: Array) -> Array:
        """The gradient of the mean loss."""
        slopes = self.loss.gradient(_logits(self.examples, point[None]), self.examples.y)
        return np.asarray(_means(self.examples, slopes)[0])

    def on_plateau(self, point: Array) -> bool:
        """Whether the loss is flat, curvature included, and yet far above what outputs equal to the targets give."""
        curvature = np.trace(hessians(self.examples, point[:1], point[1:], self.loss)[0, 0])
        y, weight = self.examples.y, self.examples.weight
        best = float(binary_cross_entropy(y, y) @ weight) if self.loss.name == "ce" else 0.0
        return bool(abs(curvature) < FLAT and self.value(point) > best + HIGH)


@dataclass(frozen=True)
class DescentPath:
    """T steps from a start: points (T+1)×2, losses (T+1), gradients (T+1)×2; `step` is where it came to its outcome.

    "converged": no gradient left; "stalled": none left, on a plateau; "diverged": left all bounds or is undefined.
    """

    points: Array
    losses: Array
    gradients: Array
    outcome: Outcome
    step: int


def problem(surface: Surface, loss: str) -> Objective:
    """The function that a surface shows for "mse" or "ce"."""
    return Objective(surface.examples, losses_of(ACTIVATIONS[surface.activation], surface.clip)[loss])


def descend(
    problem: Objective,
    start: ArrayLike,
    optimiser: str = "gd",
    lr: float = 0.1,
    steps: int = 200,
    tolerance: float = 1e-10,
) -> DescentPath:
    """Follows `optimiser` ("gd", "momentum" 0.9 or "adam") from `start`; it stops when the gradient is shorter than
    `tolerance`. ValueError for a start, rate or number of steps that makes no sense.
    """
    [path] = _together(problem.examples, [problem.loss], start, optimiser, lr, steps, tolerance)
    return path


def race(
    surface: Surface, start: ArrayLike, optimiser: str = "gd", lr: float = 0.1, steps: int = 200
) -> dict[str, DescentPath]:
    """Both losses of a surface from the same start with the same optimiser: "mse" and "ce"."""
    losses = losses_of(ACTIVATIONS[surface.activation], surface.clip)
    paths = _together(surface.examples, list(losses.values()), start, optimiser, lr, steps)
    return dict(zip(losses, paths, strict=True))


def _together(
    examples: WeightedExamples,
    losses: Sequence[Loss],
    start: ArrayLike,
    optimiser: str,
    lr: float,
    steps: int,
    tolerance: float = 1e-10,
) -> list[DescentPath]:
    """The path of each loss; a step is one update of L×2 points from the gradients of L losses."""
    point = np.tile(_start(start), (len(losses), 1))
    if optimiser not in OPTIMISERS:
        raise ValueError(f"there is no optimiser {optimiser!r}; choose from {', '.join(OPTIMISERS)}")
    if not (np.isfinite(lr) and lr > 0):
        raise ValueError(f"the learning rate must be a finite number above 0, not {lr}")
    if not 1 <= steps <= MAX_STEPS:
        raise ValueError(f"the number of steps must lie between 1 and {MAX_STEPS}, not {steps}")
    update, slopes = OPTIMISERS[optimiser](lr), _slopes_of(losses)
    points, gradients = [point], [_means(examples, slopes(_logits(examples, point), examples.y))]
    with np.errstate(all="ignore"):  # a path that has come to its end goes on until the last one has
        ended = _ended(point, gradients[0], tolerance)
        while len(points) <= steps and not ended.all():
            first = len(points)
            for _ in range(min(TOGETHER, steps + 1 - first)):
                point = point + update(gradients[-1])
                points.append(point)
                gradients.append(_means(examples, slopes(_logits(examples, point), examples.y)))
            ended |= _ended(np.stack(points[first:]), np.stack(gradients[first:]), tolerance).any(axis=0)
        ways = zip(losses, np.stack(points, axis=1), np.stack(gradients, axis=1), strict=True)
        return [_path(Objective(examples, loss), way, along, tolerance) for loss, way, along in ways]


def finite_difference(problem: Objective, point: ArrayLike, step: float = 1e-5) -> Array:
    """Central-difference gradient (2,), to hold beside the closed form."""
    shifts = step * np.eye(2)
    ahead, behind = problem.values(_start(point) + np.concatenate([shifts, -shifts])).reshape(2, 2)
    return np.asarray((ahead - behind) / (2 * step))


def gradient_descent(lr: float) -> Update:
    """Steps of −lr · g."""
    return lambda gradient: -lr * gradient


def momentum(lr: float, decay: float = 0.9) -> Update:
    """Steps of −lr · v with v ← decay · v + g."""
    velocity: Array | float = 0.0

    def update(gradient: Array) -> Array:
        nonlocal velocity
        velocity = decay * velocity + gradient
        return np.asarray(-lr * velocity)

    return update


def adam(lr: float, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8) -> Update:
    """Steps of −lr · m̂ / (√v̂ + ε) with bias-corrected moments (arXiv 1412.6980)."""
    mean: Array | float = 0.0
    square: Array | float = 0.0
    first, second = betas
    taken = 0

    def update(gradient: Array) -> Array:
        nonlocal mean, square, taken
        taken += 1
        mean = first * mean + (1 - first) * gradient
        square = second * square + (1 - second) * gradient**2
        return np.asarray(-lr * (mean / (1 - first**taken)) / (np.sqrt(square / (1 - second**taken)) + eps))

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


def _logits(examples: WeightedExamples, points: Array) -> Array:
    """T×N logits at T×2 points."""
    return np.asarray(points[:, :1] * examples.across + (examples.base + points[:, 1:] * examples.up))


def _means(examples: WeightedExamples, slopes: Array) -> Array:
    """T×2 gradients of the mean loss, from its T×N slopes in the logits."""
    return np.array([(row @ examples.across, row @ examples.up) for row in slopes * examples.weight])


def _slopes_of(losses: Sequence[Loss]) -> Callable[[Array, Array], Array]:
    """What turns L×N logits, a row a loss, and N targets into the L×N derivatives of the losses."""
    if tuple(losses) == (MSE, CE):
        return _logistic_slopes
    return lambda z, y: np.stack([loss.gradient(row, y) for loss, row in zip(losses, z, strict=True)])


def _logistic_slopes(z: Array, y: Array) -> Array:
    """Of squared error at the first row of logits and of cross-entropy at the second, for an output σ(z)."""
    up, down = np.exp(-np.logaddexp(0.0, -z)), np.exp(-np.logaddexp(0.0, z))
    slopes = (1 - y) * up - y * down
    slopes[0] = 2 * slopes[0] * (up[0] * down[0])
    return np.asarray(slopes)


def _ended(points: Array, gradients: Array, tolerance: float) -> NDArray[np.bool_]:
    """Whether no gradient is left, or point or gradient have left all bounds; …×2 each."""
    short: NDArray[np.bool_] = np.linalg.norm(gradients, axis=-1) < tolerance
    return np.logical_or(short, _out(points, gradients))


def _out(points: Array, gradients: Array) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.isfinite(gradients).all(axis=-1) & (np.abs(points).max(axis=-1) < FAR)
    return np.logical_not(inside)


def _path(problem: Objective, points: Array, gradients: Array, tolerance: float) -> DescentPath:
    """The path up to the first step at which it has come to an end."""
    ended = _ended(points, gradients, tolerance)
    upto = int(ended.argmax()) + 1 if ended.any() else len(points)
    losses = problem.values(points[:upto])
    undefined = ~np.isfinite(losses)
    if undefined.any():
        upto = int(undefined.argmax()) + 1
    last = upto - 1
    outcome: Outcome = "running"
    if undefined.any() or _out(points[last], gradients[last]):
        outcome = "diverged"
    elif ended.any():
        outcome = "stalled" if problem.on_plateau(points[last]) else "converged"
    return DescentPath(points[:upto], losses[:upto], gradients[:upto], outcome, last)
