"""Both losses of a sigmoid unit, with gradients, over a whole grid, without an exponential a point.

e^(α·x + β·v) is a product, so a grid of A×B points and N examples takes N·(A + B) exponentials, not N·A·B, and
a sum of logarithms is the logarithm of a product. A target above ½ is folded: σ(z) against y is σ(−z) against
1 − y, so that the residual u − t never cancels where the unit is right. Work goes row by row in blocks that stay
in cache; a second thread does not pay, as the interpreter's lock is taken too often.
"""

from dataclasses import dataclass

import numpy as np

from core.functions.activations import Array
from core.neuron.examples import WeightedExamples

LIMIT = 300.0  # |z| up to here: e^±300, and the product of two of them, stay within float64
BLOCK = 256  # examples a block
TINY = 1e-8  # below this mean cross-entropy the first terms of its series are more exact than its logarithm


@dataclass(frozen=True)
class _Folded:
    """A block of n examples with targets t ≤ ½: e^(−τ) is powers[:, α] · e^(−up·β) for the folded logit τ."""

    powers: Array
    up: Array
    target: Array
    rows: tuple[Array, Array, Array, Array]
    group: int
    hard: bool


def factored_sums(examples: WeightedExamples, alphas: Array, betas: Array) -> Array:
    """7×B×A means: output, then value, ∂/∂α, ∂/∂β of MSE, then of CE; needs examples.reach(…) ≤ LIMIT."""
    group = _group(examples, alphas, betas)
    blocks = [_fold(examples, alphas, group, start) for start in range(0, len(examples.y), BLOCK)]
    fields = np.zeros((8, len(betas), len(alphas)))
    for block in blocks:
        work = [np.empty_like(block.powers) for _ in range(3)]
        for row, beta in enumerate(betas.tolist()):
            _add_row(fields[:, row], block, beta, *work)
    output, mse, mse_across, mse_up, ce, ce_across, ce_up, wrongness = fields
    output += examples.weight @ examples.y
    ce += _linear_part(examples, alphas, betas)
    if all(block.hard for block in blocks):
        ce = np.where(ce < TINY, wrongness + mse / 2, ce)  # −log(1 − u) = u + u²/2 + …
    return np.stack([output, mse, mse_across, mse_up, ce, ce_across, ce_up])


def _group(examples: WeightedExamples, alphas: Array, betas: Array) -> int:
    """How many factors of at least 1 / (1 + e^reach) a float64 product holds; 1 where weights differ."""
    uniform = bool(np.all(examples.weight == examples.weight[0]))
    return max(1, int(700 / (examples.largest_logit(alphas, betas) + 1))) if uniform else 1


def _fold(examples: WeightedExamples, alphas: Array, group: int, start: int) -> _Folded:
    block = slice(start, start + BLOCK)
    y, weight = examples.y[block], examples.weight[block]
    sign, target = np.where(y > 0.5, -1.0, 1.0), np.minimum(y, 1 - y)
    across, up = sign * examples.across[block], sign * examples.up[block]
    powers = np.exp(-(np.outer(across, alphas) + (sign * examples.base[block])[:, None]))
    rows = (weight * sign, weight * across, weight * up, weight)
    return _Folded(powers, up, target[:, None], rows, group, hard=not target.any())


def _add_row(fields: Array, block: _Folded, beta: float, u: Array, q: Array, residual: Array) -> None:
    """Adds one block's share to the 8×A fields; u, q = 1 − u and residual = u − t are n×A work arrays."""
    sign, across, up, weight = block.rows
    np.multiply(block.powers, np.exp(-beta * block.up)[:, None], out=q)
    np.add(q, 1.0, out=u)
    np.divide(1.0, u, out=u)
    q *= u
    fields[4] -= _log_sum(q, weight, block.group)
    if block.hard:
        residual = u
    else:
        np.subtract(u, block.target, out=residual)
    # one vector times matrix after the other: BLAS packs the big operand for a thin matrix product
    fields[0] += sign @ residual
    fields[5] += across @ residual
    fields[6] += up @ residual
    fields[7] += weight @ residual
    q *= u
    q *= residual
    fields[2] += 2 * (across @ q)
    fields[3] += 2 * (up @ q)
    np.multiply(residual, residual, out=q)
    fields[1] += weight @ q


def _log_sum(q: Array, weight: Array, group: int) -> Array:
    """Σ weight · log q over the n rows of q; `group` rows at a time where the weights are equal."""
    if group == 1:
        return np.asarray(weight @ np.log(q))
    whole = len(q) // group * group
    products = q[:whole].reshape(group, -1, q.shape[1]).prod(axis=0)
    return np.asarray(weight[0] * (np.log(products).sum(axis=0) + np.log(q[whole:].prod(axis=0))))


def _linear_part(examples: WeightedExamples, alphas: Array, betas: Array) -> Array:
    """−Σ weight · t · τ, B×A: what −Σ weight · log(1 − u) leaves out for soft targets."""
    share = -examples.weight * np.where(examples.y > 0.5, examples.y - 1, examples.y)
    return np.asarray(
        (share @ examples.up * betas)[:, None] + (share @ examples.across * alphas + share @ examples.base)
    )
