"""What is printed of one unit's arithmetic, by kind of layer."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Arithmetic:
    """One unit's `value`, and the number that the float32 forward pass `measured`: NaN where none was run."""

    value: float
    measured: float = math.nan

    @property
    def magnitude(self) -> float:
        """Σ |summands|: rounding in the forward pass is a few times 2⁻²⁴ of it."""
        return abs(self.value)


@dataclass(frozen=True, kw_only=True)
class DenseArithmetic(Arithmetic):
    """value = Σ contributions + bias, where contributions = weights · inputs, one for each input."""

    weights: Array
    inputs: Array
    contributions: Array
    bias: float

    @property
    def magnitude(self) -> float:
        return float(np.abs(self.contributions).sum()) + abs(self.bias)


@dataclass(frozen=True, kw_only=True)
class ConvArithmetic(Arithmetic):
    """value = Σ sums + bias; a channel's sum is Σ patch · kernel, both C×k×k.

    The patch starts at (`top`, `left`) of the input, negative in the padding, whose pixels are 0.
    """

    patches: Array
    kernels: Array
    sums: Array
    bias: float
    top: int
    left: int

    @property
    def magnitude(self) -> float:
        return float(np.abs(self.patches * self.kernels).sum()) + abs(self.bias)


@dataclass(frozen=True, kw_only=True)
class PoolArithmetic(Arithmetic):
    """`value` is the largest of `window`, k×k, found at `winner` (row, column) of the window.

    The window starts at (`top`, `left`) of the input, negative in the padding, whose pixels are −∞.
    """

    window: Array
    winner: tuple[int, int]
    top: int
    left: int


@dataclass(frozen=True, kw_only=True)
class AveragePoolArithmetic(Arithmetic):
    """value = Σ window / divisor; the window starts at (`top`, `left`) of the input, its padding is 0."""

    window: Array
    divisor: int
    top: int
    left: int

    @property
    def magnitude(self) -> float:
        return float(np.abs(self.window).sum()) / self.divisor


@dataclass(frozen=True, kw_only=True)
class UpsampleArithmetic(Arithmetic):
    """value = Σ window · weights, of at most 2×2 neighbours; the window starts at (`top`, `left`) of the input."""

    window: Array
    weights: Array
    top: int
    left: int

    @property
    def magnitude(self) -> float:
        # The forward pass rounds the place, too, on which the weights depend.
        place = self.top + self.left + 2
        return float(np.abs(self.window * self.weights).sum() + place * np.ptp(self.window))


@dataclass(frozen=True, kw_only=True)
class BatchNormArithmetic(Arithmetic):
    """normalised = (input − mean) / √(variance + eps); value = gain · normalised + bias. All are the channel's."""

    input: float
    mean: float
    variance: float
    eps: float
    gain: float
    bias: float
    normalised: float

    @property
    def magnitude(self) -> float:
        scale = abs(self.gain) / math.sqrt(self.variance + self.eps)
        return (abs(self.input) + abs(self.mean)) * scale + abs(self.bias)


@dataclass(frozen=True, kw_only=True)
class ElementwiseArithmetic(Arithmetic):
    """value = `formula`, LaTeX in z, at z = input."""

    input: float
    formula: str

    @property
    def magnitude(self) -> float:
        return max(abs(self.input), abs(self.value))


@dataclass(frozen=True, kw_only=True)
class DropoutArithmetic(Arithmetic):
    """value = input · factor: 1 in evaluation; in training 1/(1 − share) where the unit is kept, else 0."""

    input: float
    share: float
    factor: float


@dataclass(frozen=True, kw_only=True)
class FlattenArithmetic(Arithmetic):
    """`value` comes from `index` of the input, (channel, row, column) of maps."""

    index: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ResidualArithmetic(Arithmetic):
    """value = body + shortcut: what a block computes, and what goes past it (projected where shapes differ)."""

    body: float
    shortcut: float

    @property
    def magnitude(self) -> float:
        return abs(self.body) + abs(self.shortcut)
