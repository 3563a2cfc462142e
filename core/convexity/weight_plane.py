"""The loss of a scalar deep linear net over its first two weights, the others held; and over its one end-to-end weight.

On the plane f = c · w₁w₂ with c = x · heldᵈ⁻², so the two by two Hessian is ℓ″(f) ∇f∇fᵀ + ℓ′(f) ∇²f in closed form.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.convexity.verdicts import MARGIN, MAX_LAYERS, Counterexample, Output
from core.functions.activations import ACTIVATIONS, Array
from core.functions.losses import Loss, losses_of

RADIUS = 2.0  # of the plane; a curve shows as much of the loss as tells
BEYOND = 0.25  # of a chord's length is computed on either side of it
CURVE_RADIUS = {("linear", "mse"): 3.0, ("linear", "ce"): 1.5, ("sigmoid", "mse"): 8.0, ("sigmoid", "ce"): 8.0}


@dataclass(frozen=True)
class Scalar:
    """One example (x, y) and the net f = x · w₁ … w_d, d from 1 to 4; every weight but the first two is `fixed`."""

    output: Output
    loss: str
    depth: int
    x: float
    y: float
    fixed: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= MAX_LAYERS:
            raise ValueError(f"the depth must be a whole number from 1 to {MAX_LAYERS}, not {self.depth}")
        if not np.isfinite([self.x, self.fixed]).all():
            raise ValueError("the input and the held weights must be finite numbers")

    @property
    def free(self) -> int:
        """How many weights vary: 1 or 2."""
        return min(self.depth, 2)

    @property
    def factor(self) -> float:
        """c in f = c · w₁w₂, or in f = c · w."""
        return self.x * self.fixed ** (self.depth - self.free)

    @property
    def radius(self) -> float:
        """How far from 0 the weights go that are shown."""
        return RADIUS if self.free == 2 else CURVE_RADIUS[self.output, self.loss]

    @property
    def everywhere(self) -> bool:
        """Whether the loss has a value for all weights; else only where 0 < f < 1."""
        return (self.output, self.loss) != ("linear", "ce")

    @property
    def falls_without_bound(self) -> bool:
        """Whether the smaller curvature tends to −∞ within the plane: where f nears 1 though the target is below 1.

        There ℓ′ = (f − y)/(f(1 − f)) tends to ∞, and along the hyperbola of equal f the curvature is −2 ℓ′ f / |w|².
        """
        return not self.everywhere and self.free == 2 and self.y < 1 and abs(self.factor) * self.radius**2 > 1

    @property
    def unit_loss(self) -> Loss:
        """ℓ as a function of f."""
        return losses_of(ACTIVATIONS[self.output])[self.loss]

    @property
    def best(self) -> float | None:
        """The f of least loss; None where the loss only tends to its least value."""
        if self.output == "linear":
            return self.y if self.loss == "mse" or 0 < self.y < 1 else None
        return float(np.log(self.y / (1 - self.y))) if 0 < self.y < 1 else None

    def value(self, free: Array) -> Array:
        """Loss for free weights (…, 1) or (…, 2); nan where it is undefined."""
        return self.unit_loss.value(self.factor * free.prod(axis=-1), self.y)


@dataclass(frozen=True)
class WeightPlane:
    """Loss and both eigenvalues of the Hessian in (w₁, w₂), each R×R: row = w₂, column = w₁; nan where undefined."""

    net: Scalar
    w: Array
    loss: Array
    smaller: Array
    larger: Array

    @property
    def undefined(self) -> NDArray[np.bool_]:
        """Where cross-entropy of a linear output has no value."""
        return np.isnan(self.loss)


@dataclass(frozen=True)
class WeightCurve:
    """Loss and its second derivative over the end-to-end weight w, each (P,); nan where undefined."""

    net: Scalar
    w: Array
    loss: Array
    curvature: Array


@dataclass(frozen=True)
class Chord:
    """The straight line between two points A and B of the free weights, and the loss at P places along it.

    `at`: of two weights 0 at A and 1 at B; of one the weight itself. A loss is nan where it is undefined.
    """

    net: Scalar
    first: Array
    second: Array
    at: Array
    loss: Array

    @property
    def midpoint(self) -> Array:
        """M, halfway from A to B."""
        return (self.first + self.second) / 2

    @property
    def ends(self) -> tuple[float, float]:
        """A and B as places along it."""
        return (0.0, 1.0) if self.net.free == 2 else (float(self.first[0]), float(self.second[0]))

    @property
    def heights(self) -> tuple[float, float, float]:
        """The loss at A, at M and at B."""
        a, m, b = self.net.value(np.stack([self.first, self.midpoint, self.second])).tolist()
        return a, m, b


def plane(net: Scalar, resolution: int = 121) -> WeightPlane:
    """The plane of the first two weights from −2 to 2."""
    w = np.linspace(-net.radius, net.radius, resolution)
    first, second = np.meshgrid(w, w)
    c, f = net.factor, net.factor * first * second
    bend, slope = net.unit_loss.curvature(f, net.y), net.unit_loss.gradient(f, net.y)
    a, b = bend * (c * second) ** 2, bend * (c * first) ** 2
    mixed = bend * c**2 * first * second + slope * c
    middle, radius = (a + b) / 2, np.hypot((a - b) / 2, mixed)
    return WeightPlane(net, w, net.unit_loss.value(f, net.y), middle - radius, middle + radius)


def curve(net: Scalar, points: int = 481) -> WeightCurve:
    """The end-to-end weight within the net's reach."""
    w = np.linspace(-net.radius, net.radius, points)
    f = net.factor * w
    return WeightCurve(net, w, net.unit_loss.value(f, net.y), net.unit_loss.curvature(f, net.y) * net.factor**2)


def along(net: Scalar, first: Array, second: Array, t: Array) -> Array:
    """Loss (T,) at the positions t on the line from `first` (0) to `second` (1)."""
    return net.value(first + t[:, None] * (second - first))


def chord(net: Scalar, first: Array, second: Array) -> Chord:
    """The chord between two points (1,) or (2,); of one weight with all of the curve, which it may make longer."""
    if net.free == 2:
        t = np.linspace(-BEYOND, 1 + BEYOND, 301)
        return Chord(net, first, second, t, along(net, first, second, t))
    reach = np.array([-net.radius, net.radius])
    low, high = (float(end(np.concatenate([reach, first, second]))) for end in (np.min, np.max))
    w = np.linspace(low, high, 481)
    return Chord(net, first, second, w, net.value(w[:, None]))


def counterexample(net: Scalar) -> Counterexample | None:
    """The pair of points, of a grid in view, whose midpoint rises highest above its chord; None where none does.

    The whole segment between the two must be defined.
    """
    points = _candidates(net)
    if len(points) < 2:
        return None
    one, other = (points[index] for index in np.triu_indices(len(points), 1))
    values = np.stack([net.value(one + t * (other - one)) for t in np.linspace(0, 1, 9)])
    defined = np.isfinite(values).all(axis=0) & (net.everywhere | (one * other > 0).all(axis=-1))
    rise = np.where(defined, values[4] - (values[0] + values[-1]) / 2, -np.inf)
    best = int(rise.argmax())
    if not rise[best] > MARGIN:
        return None
    first, second = one[best], other[best]
    a, b, m = (float(values[place, best]) for place in (0, -1, 4))
    ends = whole(net, first), whole(net, second), whole(net, (first + second) / 2)
    return Counterexample(*ends, a, b, m, x=net.x, y=net.y)


def hole(net: Scalar) -> tuple[Array, Array] | None:
    """Two points where the loss is defined while at their midpoint it is not; None where there are none."""
    points = _candidates(net)
    if len(points) < 2:
        return None
    one, other = (points[index] for index in np.triu_indices(len(points), 1))
    missing = np.isnan(net.value((one + other) / 2))
    widest = np.where(missing, np.linalg.norm(one - other, axis=1), -1)
    return (one[widest.argmax()], other[widest.argmax()]) if missing.any() else None


def minima(net: Scalar, points: int = 81) -> list[Array]:
    """Branches (P, 2) of the hyperbola c · w₁w₂ = f* of least loss, the axes where f* is 0; none for one weight."""
    if net.best is None or net.factor == 0 or net.free < 2:
        return []
    level, reach = net.best / net.factor, net.radius
    if level == 0:
        span = np.array([-reach, reach])
        return [np.column_stack([span, 0 * span]), np.column_stack([0 * span, span])]
    if abs(level) >= reach**2:
        return []
    across = np.geomspace(abs(level) / reach, reach, points)
    return [np.column_stack([side * across, side * level / across]) for side in (1.0, -1.0)]


def _candidates(net: Scalar) -> Array:
    """K×1 or K×2 points at which the loss is defined."""
    values = np.linspace(1, -1, 17) * (1.0 if net.free == 2 else net.radius)
    points = np.array(list(product(values, repeat=net.free)))
    return points[np.isfinite(net.value(points))]


def whole(net: Scalar, free: Array) -> tuple[float, ...]:
    """All d weights of a point of the free ones."""
    return (*free.tolist(), *[float(net.fixed)] * (net.depth - net.free))
