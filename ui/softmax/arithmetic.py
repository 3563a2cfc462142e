"""What softmax computes: log-sum-exp, the loss, the constant that changes nothing, and what overflows without it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.functions import softmax as science
from core.functions.activations import Array
from core.functions.written import decimals
from ui.charts import bars
from ui.page import draw, numbers, state
from ui.page.figure import figure
from ui.softmax.figures import SoftmaxScene
from ui.softmax.record import Softmax

GRID = np.geomspace(0.1, 10, 81)


def show(scene: SoftmaxScene) -> Softmax:
    """Formulas and the probabilities over the temperature, then the naive formula beside the shifted one."""
    left, right = st.columns([1, 1], gap="large")
    with left:
        _formulas(scene)
    with right:
        _temperatures(scene)
    return _overflow(scene)


def _temperatures(scene: SoftmaxScene) -> None:
    over = np.stack([science.softmax(scene.z, each) for each in GRID])
    chart = bars.temperatures(GRID, over, scene.temperature, scene.p, scene.truth)
    steps = (0.1, scene.temperature, 10)
    tops = [numbers.probability(float(science.softmax(scene.z, each).max())) for each in steps]
    ends = [f"{top} at T = {each:g}" for top, each in zip(tops, steps, strict=True)]
    with figure("temperatures"):
        draw.chart(chart, alt="Each class's probability over the temperature, described in the caption below.")
        st.caption(f"The likeliest class has {', '.join(dict.fromkeys(ends))}. ✓ marks the true class.")


def _formulas(scene: SoftmaxScene) -> None:
    m, total = scene.u.max(), np.exp(scene.u - scene.u.max()).sum()
    whole, right = float(science.log_sum_exp(scene.u)), scene.u[scene.truth]
    loss = float(science.cross_entropy(scene.u, scene.truth))
    digits = decimals(4, (loss, (whole, -right)))
    st.markdown("**Log-sum-exp** is the logarithm of the denominator. The largest exponent m is taken out first")
    st.latex(
        rf"\begin{{aligned}} \ln\sum_k e^{{z_k/T}} &= m + \ln\sum_k e^{{z_k/T-m}} \\"
        rf" &= {m:.4f} + \ln {total:.4f} \\ &= {whole:.4f} \end{{aligned}}"
    )
    chance = len(scene.u)
    st.caption(f"This is a soft maximum, between m = {m:.4f} and m + ln {chance} = {m + np.log(chance):.4f}.")
    st.markdown(f"**Loss** of the true class, the {scene.truth}")
    st.latex(
        rf"\begin{{aligned}} -\ln p_{{{scene.truth}}} &= \ln\sum_k e^{{z_k/T}} - z_{{{scene.truth}}}/T \\"
        rf" &= {whole:.{digits}f} - {_bracketed(right, digits)} = {loss:.{digits}f} \end{{aligned}}"
    )
    st.caption(f"The loss at chance, with equal probabilities, is ln {chance} = {np.log(chance):.4f}.")


def _bracketed(value: float, digits: int) -> str:
    return f"({value:.{digits}f})" if value < 0 else f"{value:.{digits}f}"


def _overflow(scene: SoftmaxScene) -> Softmax:
    """The same exponents moved to a far place: there the shift decides."""
    left, right = st.columns([1, 1.5], gap="large")
    with left:
        st.markdown("**A constant** added to every exponent cancels, but not on a machine")
        st.latex(r"\frac{e^{u_i+c}}{\sum_k e^{u_k+c}} = \frac{e^c\,e^{u_i}}{e^c\sum_k e^{u_k}} = p_i")
        st.latex("u = z/T")
        largest = state.choice(Softmax, "largest", "Shift all exponents so that the largest is")
    moved = scene.u + (largest - scene.u.max())
    naive, stable = science.naive_softmax(moved), science.softmax(moved)
    with np.errstate(over="ignore", under="ignore"):
        powers = np.exp(moved)
    columns = {
        "Class": np.arange(len(moved)),
        "Exponent u": [f"{each:,.2f}".replace("-", "−") for each in moved],
        "eᵘ": [_written(each) for each in powers],
        "p without shift": [_written(each) for each in naive],
        "p with shift": [f"{each:.6f}" for each in stable],
    }
    right.table(pd.DataFrame(columns), hide_index=True)
    left.caption(_outcome(largest, powers, naive))
    return replace(scene.record, largest=largest)


def _written(value: float) -> str:
    if np.isnan(value):
        return "not a number"
    if np.isinf(value):
        return "∞: overflow"
    return "0" if value == 0 else f"{value:.4g}".replace("e+", " · 10^").replace("e-", " · 10^−")


def _outcome(largest: int, powers: Array, naive: Array) -> str:
    limit = science.LARGEST_POWER
    with np.errstate(over="ignore"):
        total = powers.sum()
    if np.isinf(total):
        what = "their sum overflows, and ∞/∞ is not a number" if np.isnan(naive).any() else "their sum overflows to ∞"
        return (
            f"A 64-bit number holds e to the power of at most {limit:.2f}. Here {what}. The shift makes the largest "
            "power e⁰ = 1."
        )
    if not powers.any():
        return "Every power rounds to 0, and 0/0 is not a number. The shift makes the largest power e⁰ = 1."
    return f"Both formulas agree up to {largest:,}. A 64-bit number holds e to the power of at most {limit:.2f}."
