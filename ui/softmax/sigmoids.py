"""Softmax against as many sigmoids; and with two classes, where they are the same."""

import numpy as np
import streamlit as st

from core.functions import softmax as science
from core.functions.activations import sigmoid
from core.functions.written import decimals
from ui.charts import bars
from ui.page import draw
from ui.page.figure import figure
from ui.softmax.charts import curves
from ui.softmax.figures import SoftmaxScene
from ui.softmax.record import Softmax

DIFFERENCES = np.linspace(-8, 8, 161)


def show(scene: SoftmaxScene) -> Softmax:
    """Ten sigmoids on the left, two classes on the right."""
    each = sigmoid(scene.u)
    left, right = st.columns(2, gap="large")
    with left, figure("sigmoids"):
        st.latex(r"\sigma(u_k) = \frac{1}{1+e^{-u_k}} \;\text{ against }\; p_k = \frac{e^{u_k}}{\sum_j e^{u_j}}")
        draw.chart(
            bars.outputs(scene.p, each, scene.truth),
            alt="Softmax and sigmoid of each logit, described in the caption below.",
        )
        st.caption(_apart(scene, each))
    with right, figure("two-classes"):
        _two(scene)
    return scene.record


def _apart(scene: SoftmaxScene, each: np.ndarray) -> str:
    named, sure = (", ".join(map(str, np.flatnonzero(values > 0.5))) or "none" for values in (each, scene.p))
    constant = "" if scene.record.shift == 0 else f" The constant {scene.record.shift:+g} moved the sigmoids alone."
    return (
        f"The sigmoids of u = z/T sum to {each.sum():.4f}, softmax to {scene.p.sum():.4f}. Classes over one half: "
        f"{named} by sigmoids, {sure} by softmax. A sigmoid answers yes or no for its own class, so several may be "
        f"likely at once. Softmax divides one answer between the classes.{constant}"
    )


def _two(scene: SoftmaxScene) -> None:
    """The two likeliest classes alone."""
    first, second = np.argsort(-scene.u, kind="stable")[:2]
    a, b = scene.u[first], scene.u[second]
    pair = float(science.softmax([a, b])[0])
    digits = decimals(3, (a - b, (a, -b)))
    st.latex(
        rf"\frac{{e^{{u_{{{first}}}}}}}{{e^{{u_{{{first}}}}}+e^{{u_{{{second}}}}}}}"
        rf" = \sigma({a:.{digits}f} - {_bracketed(b, digits)}) = {pair:.4f}"
    )
    both = np.stack([DIFFERENCES, np.zeros_like(DIFFERENCES)], axis=-1)
    chart = curves.two_classes(DIFFERENCES, sigmoid(DIFFERENCES), science.softmax(both)[:, 0], (float(a - b), pair))
    draw.chart(chart, alt="Two-class softmax on the sigmoid of the difference, described in the caption below.")
    st.caption(
        f"Softmax over the {first} and the {second} alone gives the {first} {pair:.6f}. The sigmoid of their "
        f"difference {a - b:.{digits}f} is {float(sigmoid(a - b)):.6f}. Only the difference of two logits counts."
    )


def _bracketed(value: float, digits: int) -> str:
    return f"({value:.{digits}f})" if value < 0 else f"{value:.{digits}f}"
