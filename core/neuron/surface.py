"""The loss surface of one neuron over weight × bias, or of a logistic regression over any two parameters."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import ACTIVATIONS, Array
from core.functions.losses import inside, losses_of
from core.neuron.examples import WeightedExamples, defined_everywhere, direct_sums, hessians
from core.neuron.factored import LIMIT, factored_sums

MAX_POINTS = 501
WIDEST = 1e6
ROUNDING = 1e-12  # relative; what is smaller is no curvature
FLAT = 1e-9  # an absolute one below this bends nothing
PARTS = 8  # of a cell of the grid, a side, where an area is measured
Range = tuple[float, float]
Cells = slice | NDArray[np.intp]
EVERY = slice(None)


@dataclass(frozen=True)
class LossField:
    """One loss over the grid: value and the two partial derivatives, each B×W."""

    value: Array
    dw: Array
    db: Array

    @property
    def gradient_norm(self) -> Array:
        """Length of the gradient, B×W."""
        return np.hypot(self.dw, self.db)


@dataclass(frozen=True)
class Surface:
    """A grid of B×W points: row = bias (or the second parameter), column = weight (or the first).

    `output` is the mean output of the unit; `losses` holds "mse" and "ce"; `defined` is False where an
    example's output leaves (0, 1): there cross-entropy is nan, or, with `clip`, what clipping makes of it.
    """

    w: Array
    b: Array
    output: Array
    defined: NDArray[np.bool_]
    losses: dict[str, LossField]
    activation: str
    clip: float | None
    examples: WeightedExamples

    def columns(self) -> dict[str, Array]:
        """The grid's numbers, a row a point, by name: both parameters, the output, the losses and their slopes."""
        w, b = np.meshgrid(self.w, self.b)
        table = {"w": w, "b": b, "output": self.output}
        for name, one in self.losses.items():
            table |= {name: one.value, f"d{name}_dw": one.dw, f"d{name}_db": one.db}
        return {name: grid.ravel() for name, grid in table.items()}

    def hessian(self, loss: str, rows: Cells = EVERY, columns: Cells = EVERY) -> Array:
        """B×W×2×2 second derivatives of "mse" or "ce", or those of some rows and columns of the grid alone."""
        formula = losses_of(ACTIVATIONS[self.activation], self.clip)[loss]
        return hessians(self.examples, self.w[columns], self.b[rows], formula)

    def smallest_eigenvalue(self, loss: str, rows: Cells = EVERY, columns: Cells = EVERY) -> Array:
        """B×W smaller eigenvalue of the Hessian: below 0 the surface bends downwards somewhere, so no convexity."""
        if rows is EVERY and columns is EVERY:
            return self._smallest_eigenvalues[loss]
        return _smaller(self.hessian(loss, rows, columns))

    @cached_property
    def _smallest_eigenvalues(self) -> dict[str, Array]:
        return {loss: _smaller(self.hessian(loss)) for loss in self.losses}

    def bent_downwards(self, loss: str) -> float:
        """Share of the plane's area where the Hessian's smaller eigenvalue is below 0; bilinear between the points."""
        low = self.smallest_eigenvalue(loss)
        # Of a Hessian of rank 1 the smaller eigenvalue stays at 0 where the larger one rises: that has the edge.
        level = np.where(low == 0, np.trace(self.hessian(loss), axis1=-2, axis2=-1), low)
        within = (np.arange(PARTS) + 0.5) / PARTS
        shares = []
        for up in within:
            rows = level[:-1] + up * (level[1:] - level[:-1])
            shares += [(rows[:, :-1] + across * np.diff(rows) < -FLAT).mean() for across in within]
        return float(np.mean(shares))

    def vanished(self, loss: str, threshold: float = 1e-3, wrong: float = 0.25) -> NDArray[np.bool_]:
        """B×W: gradient shorter than `threshold` though the mean squared error is still at least `wrong`."""
        return (self.losses[loss].gradient_norm < threshold) & (self.losses["mse"].value >= wrong)


def _smaller(matrix: Array) -> Array:
    """The smaller eigenvalue of symmetric 2×2 matrices (…, 2, 2), in closed form."""
    middle = (matrix[..., 0, 0] + matrix[..., 1, 1]) / 2
    low = middle - np.hypot((matrix[..., 0, 0] - matrix[..., 1, 1]) / 2, matrix[..., 0, 1])
    return np.where(np.abs(low) < ROUNDING * np.abs(middle), 0.0, low)  # a rank of 1 is one, whatever rounding says


def neuron(
    x: ArrayLike,
    y: ArrayLike,
    activation: str = "sigmoid",
    w_range: Range = (-6, 6),
    b_range: Range = (-6, 6),
    resolution: int = 101,
    example_weights: ArrayLike | None = None,
    clip: float | None = None,
) -> Surface:
    """Mean losses of f(wx + b) over weight × bias; x and y are numbers or (N,), y in [0, 1].

    `example_weights` (N,) makes the mean a weighted one. ValueError says what is wrong with bad input.
    """
    inputs, targets = np.broadcast_arrays(np.atleast_1d(_floats(x, "x")), np.atleast_1d(_floats(y, "y")))
    if inputs.ndim != 1:
        raise ValueError(f"x and y must be numbers or rows of numbers, not arrays of shape {inputs.shape}")
    features = inputs[:, None]
    return plane(features, targets, (0,), 0, (0, 1), w_range, b_range, resolution, activation, example_weights, clip)


def plane(
    X: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike,
    bias: float = 0.0,
    axes: tuple[int, int] = (0, 1),
    w_range: Range = (-6, 6),
    b_range: Range = (-6, 6),
    resolution: int = 101,
    activation: str = "sigmoid",
    example_weights: ArrayLike | None = None,
    clip: float | None = None,
) -> Surface:
    """Mean losses of f(X·weights + bias), X N×d, over two of its parameters; the others stay as given.

    `axes` names the parameters along columns and rows; index d is the bias, whose feature is 1.
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"there is no activation {activation!r}; choose from {', '.join(ACTIVATIONS)}")
    examples = _examples(_floats(X, "X"), _floats(y, "y"), _floats(weights, "weights"), bias, axes, example_weights)
    w, b = _axis(w_range, resolution), _axis(b_range, resolution)
    unit = ACTIVATIONS[activation]
    losses = losses_of(unit, clip)
    logistic = activation == "sigmoid" and clip is None
    if logistic and examples.largest_logit(w, b) <= LIMIT:
        output, *fields = factored_sums(examples, w, b)
    else:
        output, *fields = direct_sums(examples, w, b, unit, list(losses.values()))
    defined = np.ones(output.shape, bool) if activation == "sigmoid" else defined_everywhere(examples, w, b, unit)
    found = {name: LossField(*fields[3 * i : 3 * i + 3]) for i, name in enumerate(losses)}
    return Surface(w, b, output, defined, found, activation, clip, examples)


def ratio(surface: Surface) -> Array:
    """|∇CE| / |∇MSE|, B×W; 1 / (2p(1 − p)), so at least 2, for one example; nan where undefined or clipped."""
    if len(surface.examples.y) == 1:
        # both gradients vanish where p = y, the quotient does not
        whole = surface.defined & inside(surface.output, surface.clip) if surface.clip else surface.defined
        p = np.where(whole, surface.output, np.nan)
        with np.errstate(divide="ignore"):
            return np.asarray(1 / (2 * p * (1 - p)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(surface.losses["ce"].gradient_norm / surface.losses["mse"].gradient_norm)


def _floats(values: ArrayLike, name: str) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers") from error
    if array.size == 0:
        raise ValueError(f"{name} is empty: at least one example is needed")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is infinite or not a number")
    return array


def _axis(limits: Range, resolution: int) -> Array:
    low, high = _floats(limits, "the range").tolist()
    if not 0 < high - low <= WIDEST:
        raise ValueError(f"the range from {low:g} to {high:g} must be wider than 0 and at most {WIDEST:g}")
    if not (isinstance(resolution, int | np.integer) and 2 <= resolution <= MAX_POINTS):
        raise ValueError(f"the resolution must be a whole number from 2 to {MAX_POINTS}, not {resolution}")
    return np.linspace(low, high, resolution)


def _examples(
    X: Array, y: Array, weights: Array, bias: float, axes: tuple[int, int], example_weights: ArrayLike | None
) -> WeightedExamples:
    if X.ndim != 2 or y.shape != X.shape[:1] or weights.shape != X.shape[1:]:
        raise ValueError(f"X {X.shape} must be N×d, y {y.shape} N and the weights {weights.shape} d")
    if ((y < 0) | (y > 1)).any():
        raise ValueError("a target lies outside [0, 1]")
    first, second = axes
    if not (0 <= first <= X.shape[1] and 0 <= second <= X.shape[1] and first != second):
        raise ValueError(f"the axes must be two different parameters from 0 to {X.shape[1]} (the bias), not {axes}")
    share = np.ones(len(y)) if example_weights is None else _floats(example_weights, "example_weights")
    if share.shape != y.shape or (share < 0).any() or not share.any():
        raise ValueError("example weights must be one number of at least 0 for each example, and not all 0")
    features = np.column_stack([X, np.ones(len(y))])
    held = np.append(weights, _floats(bias, "the bias"))
    held[[first, second]] = 0
    kept = share > 0
    features, share = features[kept], share[kept]
    return WeightedExamples(features @ held, features[:, first], features[:, second], y[kept], share / share.sum())
