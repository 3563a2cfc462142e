"""The sigmoid, its slope, both losses and their gradients: what cancels, and what does not."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.functions.activations import sigmoid
from core.functions.losses import CE, MSE
from ui.formulas.lines import DerivationLine, factor, number
from ui.formulas.record import Formulas
from ui.page.script import Script

GRID = np.linspace(-6, 6, 121)
CURVES = {"mse": MSE, "ce": CE}


def lines(record: Formulas) -> Sequence[DerivationLine]:
    """With the numbers of the logit and the target that are chosen."""
    z, y = record.logit, record.target
    p = float(sigmoid(z))
    slope, rest = p * (1 - p), p - y
    there: dict[str, str | int | float] = {"target": y, "start_w": z, "start_b": 0, "view": "slice"}
    inverse = rest / slope
    return (
        DerivationLine(
            "The **sigmoid** makes a probability of the logit z.",
            rf"p = \sigma(z) = \frac{{1}}{{1+e^{{-z}}}} = {number(p)}",
            "softmax",
            {"view": "sigmoids"},
        ),
        DerivationLine(
            "Its **slope** is largest in the middle and vanishes at both ends.",
            rf"\sigma'(z) = \frac{{e^{{-z}}}}{{(1+e^{{-z}})^2}} = p(1-p) = {number(slope)}",
            "loss_surfaces",
            {**there, "show": "slope"},
        ),
        DerivationLine(
            "**Squared error**, MSE of one example.",
            rf"\mathrm{{MSE}} = (p-y)^2 = {number(float(MSE.value(z, y)))}",
            "loss_surfaces",
            there,
        ),
        DerivationLine(
            "The chain rule: its slope in p times that of the sigmoid. The factor **σ′ stays**.",
            rf"\frac{{d\,\mathrm{{MSE}}}}{{dz}} = 2(p-y)\cdot p(1-p) = {factor(2 * rest)} \cdot {number(slope)}"
            rf" = {number(float(MSE.gradient(z, y)))}",
            "loss_surfaces",
            {**there, "show": "slope"},
        ),
        DerivationLine(
            "**Cross-entropy** of one example.",
            rf"\mathrm{{CE}} = -y\ln p - (1-y)\ln(1-p) = {number(float(CE.value(z, y)))}",
            "loss_surfaces",
            there,
        ),
        DerivationLine(
            "Its slope in p has p(1 − p) **below the line**.",
            rf"\frac{{d\,\mathrm{{CE}}}}{{dp}} = -\frac{{y}}{{p}} + \frac{{1-y}}{{1-p}} = \frac{{p-y}}{{p(1-p)}}"
            rf" = {number(inverse)}",
            "softmax",
            {"view": "entropies", "p": f"{1 - p:.6g}, {p:.6g}", "target": y},
        ),
        DerivationLine(
            "The chain rule: the same p(1 − p) stands above the line, so **σ′ cancels**.",
            rf"\frac{{d\,\mathrm{{CE}}}}{{dz}} = \frac{{p-y}}{{p(1-p)}}\cdot p(1-p) = p-y"
            rf" = {number(float(CE.gradient(z, y)))}",
            "loss_surfaces",
            {**there, "show": "slope"},
        ),
        DerivationLine(
            "How much **longer** the gradient of cross-entropy is: at least twice, since p(1 − p) ≤ ¼.",
            rf"\frac{{d\,\mathrm{{CE}}/dz}}{{d\,\mathrm{{MSE}}/dz}} = \frac{{1}}{{2p(1-p)}}"
            rf" = {number(1 / (2 * slope))}",
            "loss_surfaces",
            {**there, "view": "ratio"},
        ),
    )


def columns(target: int) -> Mapping[str, Any]:
    """Both losses and their gradients along the logit."""
    values = {name: loss.value(GRID, target) for name, loss in CURVES.items()}
    slopes = {f"{name}_gradient": loss.gradient(GRID, target) for name, loss in CURVES.items()}
    return {"logit": GRID, **values, **slopes}


def script(record: Formulas) -> Script:
    """What computes them."""
    return Script("along_the_logit", {"target": record.target})


def closing(record: Formulas) -> str:
    """What follows, for any logit."""
    return (
        "For any logit and target, cross-entropy pulls with p − y: the farther off, the harder. Squared error "
        "multiplies that by 2p(1 − p), which is near 0 where the answer is sure, also where it is surely wrong."
    )
