"""Examples of one unit: logits linear in two parameters, and mean losses over a grid of the two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import Activation, Array
from core.functions.losses import Loss, inside


@dataclass(frozen=True)
class WeightedExamples:
    """N examples: logit z = base + α·across + β·up, target y, weight (above 0, summing to 1); arrays (N,)."""

    base: Array
    across: Array
    up: Array
    y: Array
    weight: Array

    def logits(self, alphas: Array, beta: float) -> Array:
        """A×N logits of one row of the grid."""
        return np.asarray(np.outer(alphas, self.across) + (self.base + beta * self.up))

    def largest_logit(self, alphas: Array, betas: Array) -> float:
        """An upper bound of |z| over the grid."""
        sideways = np.abs(alphas).max() * np.abs(self.across) + np.abs(betas).max() * np.abs(self.up)
        return float((np.abs(self.base) + sideways).max())


def direct_sums(examples: WeightedExamples, alphas: Array, betas: Array, unit: Activation, losses: list[Loss]) -> Array:
    """(1 + 3L)×B×A means for L losses: output, then value, ∂/∂α and ∂/∂β of each; row by row, for any z."""
    weight = examples.weight
    slopes = np.stack([weight * examples.across, weight * examples.up], axis=1)

    def row(beta: float) -> Array:
        z = examples.logits(alphas, beta)
        fields = [unit.value(z) @ weight]
        for loss in losses:
            fields += [loss.value(z, examples.y) @ weight, *(loss.gradient(z, examples.y) @ slopes).T]
        return np.stack(fields)

    return np.stack([row(beta) for beta in betas.tolist()], axis=1)


def hessians(examples: WeightedExamples, alphas: Array, betas: Array, loss: Loss) -> Array:
    """B×A×2×2 Hessians of the mean loss over (α, β)."""
    across, up, weight = examples.across, examples.up, examples.weight
    pairs = np.stack([weight * across**2, weight * across * up, weight * across * up, weight * up**2], axis=1)
    rows = [loss.curvature(examples.logits(alphas, beta), examples.y) @ pairs for beta in betas.tolist()]
    return np.stack(rows).reshape(len(betas), len(alphas), 2, 2)


def defined_everywhere(examples: WeightedExamples, alphas: Array, betas: Array, unit: Activation) -> NDArray[np.bool_]:
    """B×A: whether every example's output lies inside (0, 1), where cross-entropy has a value."""
    rows = [unit.value(examples.logits(alphas, beta)) for beta in betas.tolist()]
    return np.stack([inside(row).all(axis=1) for row in rows])
