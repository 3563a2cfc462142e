"""Softmax and its losses for the image chosen: what cancels with cross-entropy, and what stays with squared error."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.functions import softmax as science
from ui.charts import bars
from ui.formulas.lines import DerivationLine, factor, number
from ui.formulas.subject import Worked
from ui.page import draw
from ui.page.figure import figure
from ui.page.script import Script


def lines(worked: Worked) -> Sequence[DerivationLine]:
    """With the logits of the image; t is the true class, k the likeliest other one."""
    z, p, t, k = worked.logits, worked.p, worked.label, worked.rival
    squared = science.squared_error_gradient(z, t)
    here: dict[str, str | int | float] = {**worked.state}
    gradients = {**here, "view": "gradients"}
    total = float(science.log_sum_exp(z))
    return (
        DerivationLine(
            f"**Softmax** of the ten logits: the true class, the {t}, gets",
            rf"p_{{{t}}} = \frac{{e^{{z_{{{t}}}}}}}{{\sum_k e^{{z_k}}}}"
            rf" = e^{{{number(float(z[t]))} - {factor(total)}}} = {number(float(p[t]))}",
            "softmax",
            here,
        ),
        DerivationLine(
            "**Cross-entropy** is minus the logarithm of that.",
            rf"\mathrm{{CE}} = -\ln p_{{{t}}} = \ln\sum_k e^{{z_k}} - z_{{{t}}}"
            rf" = {number(float(science.cross_entropy(z, t)))}",
            "softmax",
            {**here, "view": "arithmetic"},
        ),
        DerivationLine(
            "Each probability depends on **all logits**: its own raises it, every other lowers it.",
            rf"\frac{{\partial p_{{{t}}}}}{{\partial z_j}} = p_{{{t}}}(\delta_{{{t}j}} - p_j):"
            rf"\quad j={t}:\ {number(float(p[t] * (1 - p[t])))}, \quad j={k}:\ {number(float(-p[t] * p[k]))}",
            "softmax",
            gradients,
        ),
        DerivationLine(
            "The chain rule: 1/p of the logarithm meets the p of softmax, and both **cancel**.",
            rf"\frac{{\partial\,\mathrm{{CE}}}}{{\partial z_j}} = -\frac{{1}}{{p_{{{t}}}}}\cdot"
            rf" p_{{{t}}}(\delta_{{{t}j}} - p_j) = p_j - y_j:"
            rf"\quad {number(float(p[t] - 1))}, \quad {number(float(p[k]))}",
            "softmax",
            gradients,
        ),
        DerivationLine(
            "**Squared error** has no logarithm, so the p of softmax **stay**.",
            rf"\frac{{\partial \sum_i (p_i-y_i)^2}}{{\partial z_j}} = 2\,p_j\Big((p_j-y_j)-\sum_i p_i(p_i-y_i)\Big):"
            rf"\quad {number(float(squared[t]))}, \quad {number(float(squared[k]))}",
            "softmax",
            gradients,
        ),
    )


def show(worked: Worked) -> None:
    """Both gradients, a pair of bars a class."""
    entropy, squared = _slopes(worked)
    with figure("classes"):
        draw.chart(
            bars.gradients(entropy, squared, worked.label),
            alt="Both losses' gradients for each class, described in the caption below.",
        )
        long, short = float(np.linalg.norm(entropy)), float(np.linalg.norm(squared))
        st.caption(
            f"The gradient of cross-entropy is {long:.4g} long, that of squared error {short:.4g}. Each sums to 0 over "
            "the classes, as a constant added to all logits changes nothing."
        )


def columns(worked: Worked) -> Mapping[str, Any]:
    """Logits, probabilities and both gradients, a row a class."""
    entropy, squared = _slopes(worked)
    return {
        "class": np.arange(len(worked.p)),
        "logit": worked.logits,
        "probability": worked.p,
        "ce_gradient": entropy,
        "squared_error_gradient": squared,
    }


def _slopes(worked: Worked) -> tuple[np.ndarray, np.ndarray]:
    z, label = worked.logits, worked.label
    return science.cross_entropy_gradient(z, label), science.squared_error_gradient(z, label)


def script(worked: Worked) -> Script:
    """What computes them."""
    return Script("of_classes", {"run": worked.picked.run.id, "image": worked.picked.index})


def closing(worked: Worked) -> str:
    """What follows, for any logits."""
    return (
        "For any logits, softmax with cross-entropy has the gradient p − y, as the sigmoid has: with two classes they "
        "are the same. Squared error of the same outputs multiplies by p once more, so a class that got nothing "
        "pulls at nothing."
    )
