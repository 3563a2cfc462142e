"""R4's answers on softmax, sigmoids and the cross-entropies, each checked by the formulas themselves."""

from collections.abc import Sequence

import numpy as np

from core.functions import softmax as science
from core.functions.activations import Array, sigmoid
from core.reports.claim import Finding

ROWS = 1_000  # of random logits, ten each
CLOSE = 1e-12
CHECKED = f"A proof, checked on {ROWS:,} random rows of ten logits."
LOGITS = (2.1, -0.3, 0.0, 1.0, 4.5, -2.0, 0.5, 3.0, -1.0, 1.2)
EXAMPLE = (0.1, 0.8, 0.1)


def _rows(seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(0, 3, (ROWS, 10))


def softmax_formula(constant: float = 5.0, large: float = 1_000.0) -> Finding:
    """e^zᵢ / Σ e^zⱼ against the computation that cannot overflow; what a constant added to all logits changes."""
    z = _rows()
    plain = science.naive_softmax(z)
    gaps = (
        float(np.abs(plain - science.softmax(z)).max()),
        float(np.abs(plain.sum(axis=1) - 1).max()),
        float(np.abs(science.softmax(z + constant) - science.softmax(z)).max()),
    )
    overflows = bool(np.isnan(science.naive_softmax([large, 0.0])).any())
    limit = (
        f" The plain formula overflows for a logit of {large:,.0f}, so programs subtract the largest logit first."
        if overflows
        else ""
    )
    return Finding(
        "right" if max(gaps) < CLOSE else "wrong",
        f"The ten values sum to 1. A constant added to all logits changes nothing: e^{constant:g} is in numerator and "
        f"denominator and cancels. No value is off by more than {_power(max(gaps))} on {ROWS:,} random rows.{limit}",
        CHECKED,
    )


def _power(gap: float) -> str:
    """The next larger power of ten, down to CLOSE; what lies below that is rounding."""
    exponent = int(np.ceil(np.log10(max(gap, CLOSE))))
    return f"10^{exponent}".replace("-", "−")


def middle_class(claimed: float = 0.2231, p: Sequence[float] = EXAMPLE, label: int = 1) -> Finding:
    """The cross-entropy of the example for its middle class."""
    found = float(science.sparse_cross_entropy(p, label))
    return Finding(
        "right" if round(found, 4) == claimed else "wrong",
        f"−ln {p[label]:g} = {found:.4f}. The other two probabilities do not enter: the target is 0 there.",
        "Computed exactly.",
    )


def integer_label(claimed: int = 2, one_hot: Sequence[float] = (0, 1, 0), p: Sequence[float] = EXAMPLE) -> Finding:
    """Which integer label means the same as a one-hot target, counted from 0 as Keras and PyTorch do."""
    label = int(np.argmax(one_hot))
    target = f"[{', '.join(f'{each:g}' for each in one_hot)}]"
    by_label = {each: float(science.sparse_cross_entropy(p, each)) for each in (label, claimed)}
    if claimed == label:
        return Finding("right", f"The integer label of {target} is {label}: labels count from 0.", "Counted exactly.")
    if claimed == label + 1:
        return Finding(
            "partly right",
            f"It is the class number {claimed} counted from 1, and the vector is right. But integer labels count from "
            f"0: that of {target} is {label}. The label {claimed} would give the loss {by_label[claimed]:.4f}, not "
            f"{by_label[label]:.4f}.",
            "Counted exactly.",
        )
    return Finding("wrong", f"The integer label of {target} is {label}.", "Counted exactly.")


def losses_by_labels(says_multi_label: bool = False, says_same: bool = False) -> Finding:
    """Whether the three cross-entropies differ in the forms of their labels alone, and what binary is for besides."""
    z, labels = _rows(), np.random.default_rng(1).integers(0, 10, ROWS)
    p = science.softmax(z)
    gap = science.sparse_cross_entropy(p, labels) - science.categorical_cross_entropy(p, np.eye(10)[labels])
    same = float(np.abs(gap).max()) < CLOSE
    answers, several = (0.9, 0.2, 0.8), (1, 0, 1)
    each = float(science.multilabel_cross_entropy(answers, several))
    told = "give the same number" if same else "give different numbers"
    evidence = (
        f"Categorical and sparse cross-entropy {told} on {ROWS:,} random answers. Only the label's form differs, "
        "one-hot or an integer. Binary cross-entropy is also right for more classes if several may hold at once. "
        f"Outputs {', '.join(map(str, answers))} for labels {', '.join(map(str, several))} cost {each:.4f}, the mean "
        "over the three."
    )
    whole = says_multi_label and says_same == same
    return Finding("right" if whole else "partly right", evidence, CHECKED)


def sigmoid_or_softmax(logits: Sequence[float] = LOGITS) -> Finding:
    """Whether a sigmoid is softmax of two classes; what as many sigmoids as classes sum to."""
    z = _rows()[:, 0]
    pair = science.softmax(np.stack([z, np.zeros_like(z)], axis=-1))[:, 0]
    same = float(np.abs(pair - sigmoid(z)).max()) < CLOSE
    total, shares = float(np.sum(sigmoid(logits))), float(science.softmax(logits).sum())
    apart = abs(total - 1) > CLOSE
    two = "For two classes they are the same: softmax of (z, 0) is σ(z)." if same else "For two classes they differ."
    many = (
        f"The sigmoids of ten logits sum to {total:.4f}, softmax to {shares:.4f}. Sigmoids are no proportions. But "
        "they are not only for two classes: if several classes may hold at once, each has its own."
    )
    if not same:
        return Finding("wrong", f"{two} {many}", CHECKED)
    return Finding("partly right" if apart else "right", f"{two} {many}", CHECKED)
