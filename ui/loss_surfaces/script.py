"""The numbers of the page Loss surfaces."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import data
from core.neuron import features, surface


def of_examples(x: Sequence[float], y: Sequence[float], window: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Both losses of one unit and their slopes over weight and bias, for inputs x and targets y."""
    return surface.neuron(x, y, **window).columns()


def of_digits(
    first: int, second: int, axes: tuple[int, int], held: float, window: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """The same of two digits on their two principal components: over two of w1 (0), w2 (1) and b (2), one is held."""
    found = features.two_digits(data.load("mnist").train, first, second)
    return surface.plane(found.X, found.y, [held, held], held, axes, **window).columns()
