"""One unit's arithmetic, in numbers that add up to what the forward pass gives.

Inputs are one image's, without the batch axis. All numbers are float64, in which a product of two float32 is
exact, so that they differ from the forward pass by its own rounding alone.
"""

from core.layers.arithmetic.explaining import explain, layer_input
from core.layers.arithmetic.pools import average_pool, max_pool, upsample
from core.layers.arithmetic.records import (
    Arithmetic,
    AveragePoolArithmetic,
    BatchNormArithmetic,
    ConvArithmetic,
    DenseArithmetic,
    DropoutArithmetic,
    ElementwiseArithmetic,
    FlattenArithmetic,
    PoolArithmetic,
    ResidualArithmetic,
    UpsampleArithmetic,
)
from core.layers.arithmetic.single import batch_norm, dropout, elementwise, flatten, residual
from core.layers.arithmetic.sums import convolution, dense

__all__ = [
    "Arithmetic",
    "AveragePoolArithmetic",
    "BatchNormArithmetic",
    "ConvArithmetic",
    "DenseArithmetic",
    "DropoutArithmetic",
    "ElementwiseArithmetic",
    "FlattenArithmetic",
    "PoolArithmetic",
    "ResidualArithmetic",
    "UpsampleArithmetic",
    "average_pool",
    "batch_norm",
    "convolution",
    "dense",
    "dropout",
    "elementwise",
    "explain",
    "flatten",
    "layer_input",
    "max_pool",
    "residual",
    "upsample",
]
