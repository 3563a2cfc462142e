"""Softmax with a temperature, its Jacobian, and the cross-entropy family; classes lie along the last axis."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions.activations import Array
from core.functions.losses import weighted

LARGEST_POWER = float(np.log(np.finfo(np.float64).max))  # e to more than this, 709.78, overflows


def softmax(z: ArrayLike, temperature: float = 1) -> Array:
    """Probabilities (…, K) of the logits z (…, K) divided by `temperature`, which must be above 0."""
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(f"the temperature must be a finite number above 0, not {temperature}")
    logits = _logits(z)
    with np.errstate(over="ignore"):  # a difference too large for a float is a probability of 0
        shifted = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def naive_softmax(z: ArrayLike) -> Array:
    """The formula without the shift by the largest logit: it overflows to nan, silently, beyond |z| ≈ 710."""
    with np.errstate(all="ignore"):
        powers = np.exp(_logits(z))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def jacobian(z: ArrayLike) -> Array:
    """∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ), shape (…, K, K): diag(p) − ppᵀ."""
    p = softmax(z)
    return p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])


def log_sum_exp(z: ArrayLike) -> Array:
    """log Σ eᶻ over the last axis, without overflow; exact even where one logit dwarfs the others."""
    logits = _logits(z)
    winner = logits.argmax(axis=-1, keepdims=True)
    top = np.take_along_axis(logits, winner, axis=-1)
    with np.errstate(over="ignore"):
        powers = np.exp(logits - top)
    np.put_along_axis(powers, winner, 0.0, axis=-1)
    return np.asarray(top[..., 0] + np.log1p(powers.sum(axis=-1)))


def cross_entropy(z: ArrayLike, label: ArrayLike) -> Array:
    """−log softmax(z)[label] for logits z (…, K) and integer labels (…), one number an example."""
    logits = _logits(z)
    shifted = logits - logits.max(axis=-1, keepdims=True)  # first, or the digits of a small loss are lost
    return np.asarray(log_sum_exp(shifted) - _at(shifted, label))


def cross_entropy_gradient(z: ArrayLike, label: ArrayLike) -> Array:
    """∂CE/∂z = p − y, shape (…, K)."""
    p = softmax(z)
    return p - _one_hot(label, p)


def squared_error(z: ArrayLike, label: ArrayLike) -> Array:
    """Σ (p − y)² over the classes for logits z (…, K): Brier's score, at most 2."""
    p = softmax(z)
    return np.asarray(((p - _one_hot(label, p)) ** 2).sum(axis=-1))


def squared_error_gradient(z: ArrayLike, label: ArrayLike) -> Array:
    """∂Σ(p − y)²/∂z = 2 J (p − y), shape (…, K).

    Never longer than cross-entropy's p − y: by Gershgorin's circles no eigenvalue of J exceeds 2 p (1 − p) ≤ ½.
    """
    p = softmax(z)
    residual = p - _one_hot(label, p)
    return np.asarray(2 * p * (residual - (p * residual).sum(axis=-1, keepdims=True)))


def central_differences(f: Callable[[Array], Array], z: ArrayLike, step: float = 1e-5) -> Array:
    """∂f/∂zⱼ by (f(z + h eⱼ) − f(z − h eⱼ)) / 2h for one z (K,); shape f's, then K."""
    logits = _logits(z)
    moves = step * np.eye(logits.size)
    columns = [(f(logits + move) - f(logits - move)) / (2 * step) for move in moves]
    return np.stack(columns, axis=-1)


def sparse_cross_entropy(p: ArrayLike, label: ArrayLike) -> Array:
    """−log p[label] for probabilities p (…, K) and integer labels (…)."""
    return _minus_log(_at(_probabilities(p), label))


def categorical_cross_entropy(p: ArrayLike, one_hot: ArrayLike) -> Array:
    """−Σ tₖ log pₖ for probabilities p and targets t, both (…, K), the targets summing to 1."""
    p, targets = _probabilities(p), np.asarray(one_hot, dtype=np.float64)
    if (fault := distribution_fault(targets)) is not None:
        raise ValueError(f"the targets are no distribution: one {fault}")
    _same_shape(p, targets)
    return np.asarray(weighted(targets, _minus_log(p)).sum(axis=-1))


def binary_cross_entropy(p: ArrayLike, y: ArrayLike) -> Array:
    """−y log p − (1 − y) log(1 − p), element by element; infinite where p rules out what happened."""
    p, y = _probabilities(p), _probabilities(y, "target")
    return np.asarray(weighted(y, _minus_log(p)) + weighted(1 - y, -_log1p(-p)))


def multilabel_cross_entropy(p: ArrayLike, y: ArrayLike) -> Array:
    """Mean over K independent yes-or-no labels of their binary cross-entropies; p and y are (…, K)."""
    p, y = _probabilities(p), _probabilities(y, "target")
    _same_shape(p, y)
    return np.asarray(binary_cross_entropy(p, y).mean(axis=-1))


def entropy(p: ArrayLike) -> Array:
    """H(P) = −Σ pₖ log pₖ of distributions p (…, K), in nats: 0 where one class has all, at most log K."""
    p = _probabilities(p)
    return np.asarray(weighted(p, _minus_log(p)).sum(axis=-1))


def divergence(t: ArrayLike, p: ArrayLike) -> Array:
    """KL(T‖P) = Σ tₖ log(tₖ/pₖ) of distributions t and p (…, K), in nats: never below 0, and 0 where they agree."""
    t, p = _probabilities(t, "target"), _probabilities(p)
    _same_shape(p, t)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(t) - np.log(p)  # t / p may overflow where p is tiny
    return np.asarray(weighted(t, ratio).sum(axis=-1))


def label_smoothing(one_hot: ArrayLike, eps: float) -> Array:
    """(1 − eps) · one_hot + eps / K (arXiv 1512.00567); ValueError unless 0 ≤ eps ≤ 1."""
    if not 0 <= eps <= 1:
        raise ValueError(f"label smoothing takes a share from 0 to 1, not {eps}")
    targets = _probabilities(one_hot, "target")
    return np.asarray((1 - eps) * targets + eps / targets.shape[-1])


def binary_label_smoothing(targets: ArrayLike, eps: float) -> Array:
    """(1 − eps) · y + eps / 2, as Keras's BinaryCrossentropy: each target is a yes or a no by itself."""
    if not 0 <= eps <= 1:
        raise ValueError(f"label smoothing takes a share from 0 to 1, not {eps}")
    return np.asarray((1 - eps) * _probabilities(targets, "target") + eps / 2)


def distribution_fault(p: ArrayLike, tolerance: float = 1e-6) -> str | None:
    """Why p (…, K) is no distribution over its last axis, such as "sums to 1.1, not 1"; None if it is one."""
    p = np.asarray(p, dtype=np.float64)
    if p.ndim == 0 or p.size == 0:
        return "holds no probabilities"
    if np.isnan(p).any():
        return "holds a value that is not a number"
    if ((p < 0) | (p > 1)).any():
        outside = p[(p < 0) | (p > 1)][0]
        return f"holds {outside:.6g}, which is outside [0, 1]"
    totals = np.atleast_1d(p.sum(axis=-1))
    worst = totals.flat[np.abs(totals - 1).argmax()]
    return f"sums to {worst:.9g}, not 1" if abs(worst - 1) > tolerance else None


def _logits(z: ArrayLike) -> Array:
    logits = np.asarray(z, dtype=np.float64)
    if logits.ndim == 0 or logits.size == 0:
        raise ValueError("softmax needs at least one logit along the last axis")
    if not np.isfinite(logits).all():
        raise ValueError("a logit is infinite or not a number")
    return logits


def _probabilities(p: ArrayLike, what: str = "probability") -> Array:
    p = np.asarray(p, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(f"a {what} lies outside [0, 1]")
    return p


def _same_shape(p: Array, targets: Array) -> None:
    if p.shape != targets.shape:
        raise ValueError(f"the probabilities have shape {p.shape}, the targets {targets.shape}")


def _at(values: Array, label: ArrayLike) -> Array:
    """values[…, label], with the labels checked."""
    labels = np.asarray(label)
    if values.ndim == 0 or labels.shape != values.shape[:-1]:
        raise ValueError(f"labels of shape {labels.shape} do not fit scores of shape {values.shape}")
    classes = values.shape[-1]
    if labels.dtype.kind not in "iu" or ((labels < 0) | (labels >= classes)).any():
        raise ValueError(f"a label must be a whole number from 0 to {classes - 1}")
    index: NDArray[np.intp] = labels.astype(np.intp)[..., None]
    return np.asarray(np.take_along_axis(values, index, axis=-1)[..., 0])


def _one_hot(label: ArrayLike, like: Array) -> Array:
    """1 at the label and 0 elsewhere, shaped as `like` (…, K)."""
    _at(like, label)
    return np.asarray(np.eye(like.shape[-1])[np.asarray(label)])


def _minus_log(p: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(p) + 0.0)  # + 0.0 turns −0 into 0


def _log1p(x: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(x))
