"""What cross-entropy and squared error mean: entropy and divergence in one bar, likelihoods in two curves."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, LOSS_DASHES, MUTED

Numbers = NDArray[np.floating]
PARTS = ("Entropy H(P)", "Divergence KL(P‖Q)")
HEIGHT = 440


def stacked(entropy: float, divergence: float) -> alt.LayerChart:
    """Cross-entropy as a bar of two parts, each with its number."""
    ends = np.array([0.0, entropy, entropy + divergence])
    table = pd.DataFrame({"part": PARTS, "from": ends[:-1], "to": ends[1:], "value": [entropy, divergence]})
    scale = alt.Scale(domain=[0, max(float(ends[-1]), 0.1) * 1.25], nice=False)
    tooltip = [alt.Tooltip("part:N", title=" "), alt.Tooltip("value:Q", title="Nats", format=".6f")]
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=list(PARTS), range=[MUTED, HIGHLIGHT]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=300),
    )
    bar = (
        alt.Chart(table)
        .mark_bar(height=34, aria=False)
        .encode(
            x=alt.X("from:Q", title="Nats", scale=scale, axis=alt.Axis(tickCount=5)),
            x2=alt.X2(field="to"),
            color=colour,
            tooltip=tooltip,
        )
    )
    whole = pd.DataFrame({"to": ends[-1:], "text": [f"{ends[-1]:.4f}"]})
    number = (
        alt.Chart(whole)
        .mark_text(align="left", dx=6, fontSize=14, fontWeight="bold", color=INK_ON_BOTH, aria=False)
        .encode(x=alt.X("to:Q", scale=scale), text=alt.Text("text:N"))
    )
    return layered(bar, number, title="Cross-entropy H(P, Q) is the sum of two", height=190)


def likelihoods(p: Numbers, curves: Mapping[str, Numbers], now: tuple[float, Mapping[str, float]]) -> alt.LayerChart:
    """Minus the log-likelihood over the prediction p under both kinds of noise: "mse" Gaussian, "ce" Bernoulli."""
    names = {"mse": "Gaussian noise: squared error", "ce": "Bernoulli answers: cross-entropy"}
    table = pd.concat([pd.DataFrame({"p": p, "nll": values, "which": names[key]}) for key, values in curves.items()])
    top = float(max(4.0, *(value for value in now[1].values() if np.isfinite(value))))
    least = min(0.0, float(table["nll"].min()))
    x = alt.X("p:Q", title="Prediction p", scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("nll:Q", title="−log likelihood", scale=alt.Scale(domain=[least, top * 1.1], nice=False))
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=300)
    colour = alt.Color(
        "which:N",
        scale=alt.Scale(domain=[names[key] for key in curves], range=[LOSS_COLOURS[key] for key in curves]),
        legend=legend,
    )
    dash = alt.StrokeDash(
        "which:N",
        scale=alt.Scale(domain=[names[key] for key in curves], range=[LOSS_DASHES[key] for key in curves]),
        legend=legend,
    )
    tooltip = [
        alt.Tooltip("which:N", title=" "),
        alt.Tooltip("p:Q", title="p", format=".4f"),
        alt.Tooltip("nll:Q", title="−log likelihood", format=".4f"),
    ]
    lines = alt.Chart(table).mark_line(strokeWidth=3, clip=True, aria=False)
    dots = pd.DataFrame([{"p": now[0], "nll": value, "which": names[key]} for key, value in now[1].items()])
    points = alt.Chart(dots[np.isfinite(dots["nll"])]).mark_point(filled=True, size=120, opacity=1, clip=True)
    return layered(
        lines.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tooltip),
        points.encode(x=x, y=y, color=colour, tooltip=tooltip),
        title="The same target under two kinds of noise",
        height=HEIGHT,
    )
