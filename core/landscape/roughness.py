"""How rough a plane is: local minima, and points of negative curvature."""

import numpy as np
from numpy.typing import NDArray

from core.landscape.results import Plane

NEIGHBOURS = [(row, column) for row in range(3) for column in range(3) if (row, column) != (1, 1)]


def dents(plane: Plane) -> int:
    """Points inside the grid whose loss is below that of all eight neighbours."""
    rows, columns = plane.loss.shape
    around = [plane.loss[row : row + rows - 2, column : column + columns - 2] for row, column in NEIGHBOURS]
    return int((plane.loss[1:-1, 1:-1] < np.min(around, axis=0)).sum())


def bending_down(plane: Plane) -> float:
    """The share of the points inside the grid at which the loss bends downwards in some direction of the plane.

    There the smaller eigenvalue of the second differences' 2×2 matrix is negative; of a convex loss this is 0.
    """
    step = min(plane.alphas[1] - plane.alphas[0], plane.betas[1] - plane.betas[0])
    rounding = 1e-9 * np.abs(plane.loss).max() / step**2
    return float((curvatures(plane)[0] < -rounding).mean())


def curvatures(plane: Plane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The smaller and the larger principal curvature by second differences, (B−2)×(A−2)."""
    loss, across, up = plane.loss, plane.alphas[1] - plane.alphas[0], plane.betas[1] - plane.betas[0]
    middle = 2 * loss[1:-1, 1:-1]
    along = (loss[1:-1, 2:] - middle + loss[1:-1, :-2]) / across**2
    beside = (loss[2:, 1:-1] - middle + loss[:-2, 1:-1]) / up**2
    mixed = (loss[2:, 2:] - loss[2:, :-2] - loss[:-2, 2:] + loss[:-2, :-2]) / (4 * across * up)
    centre, radius = (along + beside) / 2, np.hypot((along - beside) / 2, mixed)
    return centre - radius, centre + radius
