"""What the losses mean: cross-entropy as entropy and divergence; both losses as minus a log-likelihood."""

import numpy as np
import streamlit as st

from core.functions import likelihoods
from core.functions import softmax as science
from core.functions.written import decimals
from ui.page import draw, state
from ui.page.figure import figure
from ui.softmax.charts import meanings as charts
from ui.softmax.losses import Example
from ui.softmax.record import Softmax

GRID = np.linspace(0.001, 0.999, 250)


def parts(example: Example) -> tuple[float, float]:
    """H(P) and KL(P‖Q) of the target and the prediction; of K independent answers their means."""
    if example.distribution:
        return float(science.entropy(example.t)), float(science.divergence(example.t, example.p))
    t, p = (np.stack([each, 1 - each], axis=-1) for each in (example.t, example.p))
    return float(science.entropy(t).mean()), float(science.divergence(t, p).mean())


def divided(example: Example) -> None:
    """Cross-entropy as a bar of two parts, with its three numbers."""
    entropy, divergence = parts(example)
    if np.isfinite(divergence):
        words = (
            "Cross-entropy as the sum of the target's entropy and the divergence; the caption below has the numbers."
        )
        draw.chart(charts.stacked(entropy, divergence), alt=words)
    st.caption(told(example, entropy, divergence))


def told(example: Example, entropy: float, divergence: float) -> str:
    """The three numbers, and which of them a net can change."""
    digits = decimals(4, (entropy + divergence, (entropy, divergence)))
    whole, kl = (f"{each:.{digits}f}" if np.isfinite(each) else "∞" for each in (entropy + divergence, divergence))
    mean = "" if example.distribution else " Each is the mean over the independent answers."
    if entropy == 0:
        which = "The target is certain, so its entropy is 0, and cross-entropy is the divergence itself."
    else:
        which = "The target's entropy is the least possible cross-entropy; no net changes it."
    infinite = "" if np.isfinite(divergence) else " A share of the target has the prediction 0, so no bar is drawn."
    return (
        f"P is the target and Q the prediction: H(P, Q) = H(P) + KL(P‖Q), here {whole} = {entropy:.{digits}f} + {kl}. "
        f"{which} Training lowers KL(P‖Q), which is 0 where Q = P.{mean}{infinite}"
    )


def likely(example: Example | None) -> float:
    """Both losses of one class as minus a log-likelihood, where there is an example; the noise."""
    st.markdown(
        "**The reason for these losses**: each is minus the logarithm of the target's likelihood, given the prediction"
    )
    with figure("likelihoods"):
        left, right = st.columns(2, gap="large")
    with left:
        sigma = state.number(Softmax, "noise", "Gaussian noise on the target: standard deviation σ")
        st.latex(r"-\log\mathcal N(y; p, \sigma^2) = \frac{(y-p)^2}{2\sigma^2} + \log(\sigma\sqrt{2\pi})")
        st.latex(r"-\log p^{y}(1-p)^{1-y} = -y\log p-(1-y)\log(1-p)")
    if example is None:
        return sigma
    k = int(example.t.argmax())
    y, p = float(example.t[k]), float(example.p[k])
    left.caption(f"Class {k} has y = {y:.4g} and p = {p:.4g}. {noisy(y, p, sigma)}")
    curves = {"mse": likelihoods.gaussian(y, GRID, sigma), "ce": likelihoods.bernoulli(y, GRID)}
    now = {"mse": float(likelihoods.gaussian(y, p, sigma)), "ce": float(likelihoods.bernoulli(y, p))}
    words = "Minus the log-likelihood over the prediction under both kinds of noise; the caption has the numbers."
    draw.chart(charts.likelihoods(GRID, curves, (p, now)), container=right, alt=words)
    return sigma


def noisy(y: float, p: float, sigma: float) -> str:
    """The two likelihoods with their constants, and what the noise changes."""
    squared, constant = float(likelihoods.squared_part(y, p, sigma)), likelihoods.constant(sigma)
    bernoulli = float(likelihoods.bernoulli(y, p))
    told = f"{bernoulli:.4f}" if np.isfinite(bernoulli) else "∞"
    sign = "+" if constant >= 0 else "−"
    digits = decimals(4, (squared + constant, (squared, constant)))
    total = f"{squared + constant:.{digits}f}".replace("-", "−")
    share = "" if y in (0, 1) else f" As y = {y:.4g}, it is the mean over answers of which that share is yes."
    parts = f"{squared:.{digits}f} {sign} {abs(constant):.{digits}f}"
    return (
        f"Gaussian: {parts} = {total}. This is {1 / (2 * sigma**2):.4g} times the squared error, and a constant that "
        "no prediction changes. The prediction with the least squared error is therefore the likeliest for every σ. "
        f"Bernoulli: {told}, which is cross-entropy, with the constant 0.{share} A class is a yes or a no, so "
        "Bernoulli fits it. Gaussian noise fits a measured number."
    )
