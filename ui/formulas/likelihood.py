"""Maximum likelihood: which loss follows from which picture of chance."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.functions import likelihoods
from core.functions.activations import sigmoid
from ui.formulas.lines import DerivationLine, number
from ui.formulas.record import Formulas
from ui.page.script import Script

SPREAD = 0.5  # of the noise: that with which *Softmax* opens
GRID = np.linspace(0.005, 0.995, 199)


def lines(record: Formulas) -> Sequence[DerivationLine]:
    """With the numbers of the logit and the target that are chosen."""
    y, p = record.target, float(sigmoid(record.logit))
    likely = p if y else 1 - p
    pair = f"{1 - p:.6g}, {p:.6g}"
    entropies: dict[str, str | int | float] = {"view": "entropies", "p": pair, "target": y}
    return (
        DerivationLine(
            "A label is 1 with probability p, else 0 (**Bernoulli**). So probable was the label that came.",
            rf"P(y) = p^{{\,y}}(1-p)^{{1-y}} = {number(likely)}",
            "softmax",
            entropies,
        ),
        DerivationLine(
            "The model that makes it **most probable** makes minus its logarithm smallest: cross-entropy.",
            rf"-\ln P(y) = -y\ln p - (1-y)\ln(1-p) = {number(float(likelihoods.bernoulli(y, p)))}",
            "softmax",
            entropies,
        ),
        DerivationLine(
            "With **K classes** the same holds of one label among K.",
            r"P(y) = \prod_{k} p_k^{\,y_k} \;\Rightarrow\; -\ln P(y) = -\sum_k y_k \ln p_k",
            "softmax",
            {"view": "entropies"},
        ),
        DerivationLine(
            "A measured number is p plus noise of spread s (**Gauss**).",
            rf"P(y) = \frac{{1}}{{s\sqrt{{2\pi}}}}\, e^{{-(y-p)^2/2s^2}}, \quad s = \tfrac12:"
            rf"\; {number(float(np.exp(-likelihoods.gaussian(y, p, SPREAD))))}",
            "softmax",
            entropies,
        ),
        DerivationLine(
            "Minus its logarithm is the **squared error**, times a number, and a constant that no p changes.",
            rf"-\ln P(y) = \frac{{(y-p)^2}}{{2s^2}} + \ln(s\sqrt{{2\pi}})"
            rf" = {number(float(likelihoods.squared_part(y, p, SPREAD)))}"
            rf" + {number(likelihoods.constant(SPREAD))}",
            "softmax",
            entropies,
        ),
        DerivationLine(
            "**Many images** that do not depend on each other: the product becomes a sum, and the loss its mean.",
            r"-\ln \prod_{i=1}^{n} P(y_i) = -\sum_{i=1}^{n} \ln P(y_i) = n \cdot \text{mean loss}",
            "claims",
            {"mode": "show", "topic": "logistic-regression"},
        ),
    )


def columns(target: int) -> Mapping[str, Any]:
    """Minus the logarithm of both likelihoods, over the probability."""
    return {
        "p": GRID,
        "minus_ln_bernoulli": likelihoods.bernoulli(target, GRID),
        "minus_ln_gaussian": likelihoods.gaussian(target, GRID, SPREAD),
    }


def script(record: Formulas) -> Script:
    """What computes them."""
    return Script("over_the_probability", {"target": record.target})


def closing(record: Formulas) -> str:
    """What follows, for any model."""
    return (
        "Neither loss is chosen by taste. Cross-entropy is maximum likelihood for labels. Squared error is maximum "
        "likelihood for numbers with Gaussian noise of the same spread everywhere. A label is no such number."
    )
