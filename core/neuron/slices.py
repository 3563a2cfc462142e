"""Both losses of a surface along the straight line through two points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.functions.activations import Array
from core.neuron.descent import problem
from core.neuron.surface import Surface

ROUNDING = 1e-9


@dataclass(frozen=True)
class Slice:
    """T positions t along the line (0 at the first point, 1 at the second), and there both losses, by name."""

    t: Array
    losses: dict[str, Array]

    def bends_down(self, loss: str) -> bool:
        """Whether the loss lies above one of its chords between neighbours: then it is not convex along the line."""
        return bool(np.diff(self.losses[loss], 2).min() < -ROUNDING)


def between(surface: Surface, first: ArrayLike, second: ArrayLike, points: int = 201, beyond: float = 0.5) -> Slice:
    """The slice through `first` and `second`, prolonged on both sides by `beyond` of their distance.

    ValueError where the two points are the same or not finite.
    """
    ends = np.asarray([first, second], dtype=np.float64)
    if ends.shape != (2, 2) or not np.isfinite(ends).all():
        raise ValueError("a slice needs two points, each a finite weight and a finite bias")
    if (ends[0] == ends[1]).all():
        raise ValueError("the two points of a slice are the same: move one of them")
    t = np.linspace(-beyond, 1 + beyond, points)
    line = ends[0] + t[:, None] * (ends[1] - ends[0])
    return Slice(t, {name: problem(surface, name).values(line) for name in surface.losses})
