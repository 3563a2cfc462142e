"""The results of a survey as plain arrays: planes, paths, lines, spectra."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LOSSES = ("ce", "mse")  # of the softmax outputs, "mse" the mean over classes; both as in training


@dataclass(frozen=True)
class Plane:
    """Mean loss over the images at θ + α·d₁ + β·d₂, and its standard error: both B×A, row = β, column = α.

    A point that has not been computed yet is nan. The same images serve every point, so that differences between
    points are surer than the standard error says.
    """

    alphas: Array
    betas: Array
    loss: Array
    standard_error: Array

    def at(self, alpha: float, beta: float) -> tuple[float, float]:
        """Loss and standard error at the grid point that is nearest."""
        place = int(np.abs(self.betas - beta).argmin()), int(np.abs(self.alphas - alpha).argmin())
        return float(self.loss[place]), float(self.standard_error[place])

    @property
    def done(self) -> float:
        """The share of the points that have been computed."""
        return float(np.isfinite(self.loss).mean())


def columns(planes: Mapping[str, Plane]) -> dict[str, Array]:
    """The numbers of planes on one grid, a row a point: where it lies, each plane's loss and its standard error."""
    first = next(iter(planes.values()))
    alphas, betas = np.meshgrid(first.alphas, first.betas)
    table = {"alpha": alphas.ravel(), "beta": betas.ravel()}
    for name, plane in planes.items():
        table |= {name: plane.loss.ravel(), f"{name}_standard_error": plane.standard_error.ravel()}
    return table


@dataclass(frozen=True)
class Line:
    """Mean loss and its standard error (T,) at the positions t on the way from one net (0) to another (1)."""

    t: Array
    loss: Array
    standard_error: Array

    @property
    def barrier(self) -> float:
        """How far the loss rises above the straight line between its ends, at most; 0 where it never does.

        Frankle et al. 2020 (arXiv 1912.05671).
        """
        chord = self.loss[0] + self.t * (self.loss[-1] - self.loss[0])
        return max(0.0, float((self.loss - chord).max()))


@dataclass(frozen=True)
class TrainingPath:
    """A training on the plane of its first two principal directions: epochs (E,), their coordinates on the plane.

    `loss` is that of each epoch's own weights, `projected` that of the point of the plane below it, both with their
    standard errors; `share` is how much of the squared distances from the last epoch's weights the plane holds, and
    `shares` that of each principal direction.
    """

    epochs: tuple[int, ...]
    alphas: Array
    betas: Array
    loss: Array
    standard_error: Array
    projected: Array
    projected_error: Array
    shares: Array

    @property
    def share(self) -> float:
        """What the first two directions hold together."""
        return float(self.shares[:2].sum())


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues of the Hessian: the largest, each with the bound of its error, and the nodes of its density.

    `nodes` and `weights` are K×m, those of m-point Gauss quadratures from K random directions; the weights of each
    sum to 1 (Ghorbani et al. 2019, arXiv 1901.10159). `size`: how many weights the net has.
    """

    values: Array
    residuals: Array
    nodes: Array
    weights: Array
    size: int

    @property
    def smallest(self) -> float:
        """The least node: the least eigenvalue lies at or below it."""
        return float(self.nodes.min())

    @property
    def average(self) -> float:
        """The mean eigenvalue, which is the curvature along a random direction on average; from K such directions."""
        return float((self.nodes * self.weights).sum(axis=1).mean())

    @property
    def average_error(self) -> float:
        """The standard error of `average`: √(2 (tr H² − (tr H)²/n) / (K n (n + 2))) for K directions on a sphere.

        tr H² is estimated as the mean eigenvalue is, and is no less than Σ θ² over the nodes of any quadrature.
        """
        n, squares = self.size, self.nodes**2
        trace = n * self.average
        held = np.where(self.weights > 0, squares, 0.0).sum(axis=1).max()
        square = max(n * float((squares * self.weights).sum(axis=1).mean()), float(held), trace**2 / n)
        return float(np.sqrt(2 * (square - trace**2 / n) / (len(self.nodes) * n * (n + 2))))

    def density(self, at: Array, width: float) -> Array:
        """The density of the eigenvalues at `at`, each node smoothed to a normal curve of that standard deviation."""
        bells = np.exp(-0.5 * ((at[:, None, None] - self.nodes) / width) ** 2) / (width * np.sqrt(2 * np.pi))
        return np.asarray((bells * self.weights).sum(axis=2).mean(axis=1))
