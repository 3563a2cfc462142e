"""What R1 and R2 say of where the losses come from: maximum likelihood, entropy and divergence."""

import math

import numpy as np

from core.functions.activations import Array
from core.functions.losses import CE, MSE
from core.functions.softmax import categorical_cross_entropy, label_smoothing
from core.reports.claim import Finding
from core.reports.recorded import answers_of

EXACT = 1e-9
VARIANCE = 0.5  # of the Gaussian whose −log likelihood is squared error itself and a constant


def likelihood_leads_to_cross_entropy(p: float = 0.9, draws: int = 1000) -> Finding:
    """−log likelihood of labels under Gaussian and Bernoulli noise, beside both losses; residuals of labels at p."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(0, 3, draws), rng.integers(0, 2, draws).astype(np.float64)
    output = 1 / (1 + np.exp(-z))
    gaussian = -np.log(np.exp(-((y - output) ** 2) / (2 * VARIANCE)) / math.sqrt(2 * math.pi * VARIANCE))
    bernoulli = -np.log(np.where(y == 1, output, 1 - output))
    apart = max(np.ptp(gaussian - MSE.value(z, y)), np.abs(bernoulli - CE.value(z, y)).max())
    constant = float((gaussian - MSE.value(z, y)).mean())
    share = np.linspace(0, 1, 1001)[1:-1]
    least = [share[expected.argmin()] for expected in _expected(share, p)]
    return Finding(
        "right" if apart < EXACT else "wrong",
        f"Squared error is minus the log-likelihood under Gaussian noise of variance {VARIANCE:g}, except for the "
        f"constant {constant:.3f}. Cross-entropy is exactly that of a yes or no drawn with probability p. Both hold "
        f"for {draws:,} random outputs. The errors of labels are no bell curve: at p = {p:g} they are {1 - p:.1f} or "
        f"−{p:.1f} and nothing between. Squared error may still be used. If a share {p:g} of the labels is 1, both "
        f"losses are least at p = {least[0]:g} and {least[1]:g}.",
        f"A proof; the two identities were checked on {draws:,} outputs.",
    )


def _expected(share: Array, p: float) -> tuple[Array, Array]:
    """Mean squared error and mean cross-entropy of answers against labels of which the share p is 1."""
    squared = p * (1 - share) ** 2 + (1 - p) * share**2
    return squared, -p * np.log(share) - (1 - p) * np.log(1 - share)


def cross_entropy_is_entropy_and_divergence(smoothing: float = 0.1) -> Finding:
    """H(P, Q) = −Σ P log Q on a net's softmax outputs Q, with one-hot labels P and smoothed ones."""
    recorded = answers_of("r1")
    q = recorded.p
    hard = np.eye(q.shape[1])[recorded.labels]
    soft = label_smoothing(hard, smoothing)
    told, apart = [], 0.0
    for p in (hard, soft):
        crossed = float(categorical_cross_entropy(q, p).mean())
        entropy = float(categorical_cross_entropy(p, p).mean())
        positive = p > 0
        divergence = float((p[positive] * (np.log(p[positive]) - np.log(q[positive]))).sum() / len(p))
        told.append((crossed, entropy, divergence))
        apart = max(apart, abs(crossed - entropy - divergence))
    (loss, none, same), (smoothed, least, rest) = told
    return Finding(
        "right" if apart < EXACT else "wrong",
        "It is the entropy H(P) plus the Kullback-Leibler divergence KL(P‖Q). One-hot labels have no entropy. On R1's "
        f"test outputs {loss:.4f} = {none:g} + {same:.4f}, so cross-entropy is the divergence. Labels smoothed by "
        f"{smoothing:g} make it {smoothed:.4f} = {least:.4f} + {rest:.4f}, and no net gets below {least:.4f}.",
        f"A proof; the sum was checked on {len(q):,} test images.",
    )
