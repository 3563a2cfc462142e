"""One way back through a net of two convolutions, each with ReLU and pooling, and a dense layer.

It follows what counts: from the loss to the number that moves it most, and from each number to the largest part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.layers.backward import Array, Step

Place = tuple[int, int, int]  # map, row, column
NAMES = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "dropout", "fc")


@dataclass(frozen=True)
class WayBack:
    """The numbers on the way: `unit` is the dense layer's input, `pool2` the same as a map's number, `relu2` the one
    that the pool has chosen; a weight of its kernel, `kernel2` (input map, row, column), leads to `pool1`, and so on;
    `kernel1` is a weight (0, row, column) of the first convolution's map. `steps` are by layer's name.
    """

    steps: dict[str, Step]
    unit: int
    pool2: Place
    relu2: Place
    kernel2: Place
    pool1: Place
    relu1: Place
    kernel1: Place

    def window(self, layer: str) -> Array:
        """What the pool `layer` has seen at its place on the way, k×k."""
        depth, row, column = self.pool2 if layer == "pool2" else self.pool1
        return self.steps[layer].given[depth, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]

    def products(self, layer: str) -> Array:
        """Of the convolution `layer`: ∂L/∂output times what its weight on the way has seen, at each place."""
        step, (depth, _, _) = self.steps[layer], self.relu2 if layer == "conv2" else self.relu1
        source, row, column = self.kernel2 if layer == "conv2" else self.kernel1
        above = step.above[depth]
        summands: Array = above * step.given[source, row : row + above.shape[0], column : column + above.shape[1]]
        return summands


def follow(steps: Sequence[Step]) -> WayBack:
    """The way back through these steps; ValueError for a net of other layers."""
    if len(steps) != len(NAMES) or steps[0].output.ndim != 3 or steps[5].output.size != steps[8].given.size:
        raise ValueError(f"The way is told for a net of {', '.join(NAMES)}.")
    by_name = dict(zip(NAMES, steps, strict=True))
    dense, second, first = by_name["fc"], by_name["conv2"], by_name["conv1"]
    unit = int(np.abs(dense.below * dense.given).argmax())
    pool2 = _place(unit, by_name["pool2"].output.shape)
    relu2 = _chosen(by_name["pool2"].given, pool2)
    kernel2, pool1 = _largest_part(second, relu2)
    relu1 = _chosen(by_name["pool1"].given, pool1)
    assert first.slopes is not None
    slopes = first.slopes[0][relu1[0]]
    return WayBack(
        by_name, unit, pool2, relu2, kernel2, pool1, relu1, _place(int(np.abs(slopes).argmax()), slopes.shape)
    )


def _place(flat: int, shape: tuple[int, ...]) -> Place:
    depth, row, column = (int(each) for each in np.unravel_index(flat, shape))
    return depth, row, column


def _chosen(given: Array, pooled: Place) -> Place:
    """The number that a 2×2 pool has taken."""
    depth, row, column = pooled
    seen = given[depth, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
    down, right = divmod(int(seen.argmax()), 2)
    return depth, 2 * row + down, 2 * column + right


def _largest_part(step: Step, unit: Place) -> tuple[Place, Place]:
    """Of a convolution's unit: the weight whose product is largest, and the number that it is multiplied with."""
    assert step.weights is not None
    depth, row, column = unit
    kernel = step.weights[0][depth]
    size = kernel.shape[1]
    products = kernel * step.given[:, row : row + size, column : column + size]
    source, down, right = _place(int(np.abs(products).argmax()), products.shape)
    return (source, down, right), (source, row + down, column + right)
