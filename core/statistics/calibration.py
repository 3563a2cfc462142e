"""Whether a net is as often right as it is sure: reliability, and one temperature that mends it (arXiv 1706.04599)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import Array
from core.functions.softmax import cross_entropy, softmax

BINS = 15
COLDEST, HOTTEST = 0.05, 20.0  # between which a temperature is looked for


@dataclass(frozen=True)
class Reliability:
    """M bins of equal width over the confidence, (lower, upper]; `edges` (M+1,), the rest (M,), nan where empty."""

    edges: Array
    count: NDArray[np.int64]
    confidence: Array
    accuracy: Array

    @property
    def gap(self) -> Array:
        """Confidence above accuracy, bin by bin; nan where a bin is empty."""
        return self.confidence - self.accuracy

    @property
    def ece(self) -> float:
        """The expected calibration error: the mean over all examples of their bins' |accuracy − confidence|."""
        filled = self.count > 0
        return float((self.count[filled] * np.abs(self.gap[filled])).sum() / self.count.sum())


def reliability(p: ArrayLike, labels: ArrayLike, bins: int = BINS) -> Reliability:
    """The bins of probabilities p (N, K) and integer labels (N,); ValueError where there is no example."""
    p, labels = np.asarray(p, dtype=np.float64), np.asarray(labels)
    if p.ndim != 2 or labels.shape != p.shape[:1] or not len(labels):
        raise ValueError(f"probabilities of shape {p.shape} and labels of shape {labels.shape} do not fit")
    top, right = p.max(axis=1), p.argmax(axis=1) == labels
    edges = np.arange(bins + 1) / bins
    place = np.clip(np.searchsorted(edges, top, side="left") - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(place, top, bins) / count
        accuracy = np.bincount(place, right, bins) / count
    return Reliability(edges, count, confidence, accuracy)


def ece(p: ArrayLike, labels: ArrayLike, bins: int = BINS) -> float:
    """The expected calibration error of probabilities p (N, K) over `bins` bins of equal width."""
    return reliability(p, labels, bins).ece


def loss_at(logits: ArrayLike, labels: ArrayLike, temperature: float) -> float:
    """The mean cross-entropy of logits (N, K) that are divided by the temperature."""
    return float(cross_entropy(np.asarray(logits, dtype=np.float64) / temperature, labels).mean())


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """The temperature with the least mean cross-entropy on logits (N, K), from COLDEST to HOTTEST.

    The loss is convex in 1/T, so it has one minimum; where all examples are right, the colder the better.
    """
    from scipy.optimize import minimize_scalar

    bounds = (float(np.log(COLDEST)), float(np.log(HOTTEST)))
    found = minimize_scalar(
        lambda log_t: loss_at(logits, labels, float(np.exp(log_t))), bounds=bounds, method="bounded"
    )
    return float(np.exp(found.x))


@dataclass(frozen=True)
class Quality:
    """How good probabilities are: mean cross-entropy, share of right answers, expected calibration error."""

    loss: float
    accuracy: float
    ece: float

    @classmethod
    def of(cls, logits: ArrayLike, labels: ArrayLike, temperature: float = 1.0) -> "Quality":
        """That of logits (N, K) at a temperature."""
        right = np.asarray(logits).argmax(axis=-1) == np.asarray(labels)
        error = ece(softmax(logits, temperature), labels)
        return cls(loss_at(logits, labels, temperature), float(right.mean()), error)
