"""Two curves with points on them: the sigmoid that two classes' softmax is, and −ln p."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, MARK

Numbers = NDArray[np.floating]
HEIGHT = 400
SIGMOID, PAIR = "One sigmoid of z₁ − z₂", "Softmax over the two"


def two_classes(d: Numbers, sigmoid: Numbers, pair: Numbers, now: tuple[float, float]) -> alt.LayerChart:
    """σ(d) as a line, softmax([d, 0])₁ as points on it, and the pair in hand."""
    x = alt.X("d:Q", title="Difference of the two logits, over T", scale=alt.Scale(domain=[float(d[0]), float(d[-1])]))
    y = alt.Y("value:Q", title="Probability of the first", scale=alt.Scale(domain=[0, 1]))
    colour = alt.Color(
        "which:N",
        scale=alt.Scale(domain=[SIGMOID, PAIR], range=[MARK, HIGHLIGHT]),
        legend=alt.Legend(title=None, orient="top", columns=1),
    )
    tooltip = [alt.Tooltip("d:Q", title="Difference", format=".2f"), alt.Tooltip("value:Q", title="p", format=".6f")]
    line = alt.Chart(pd.DataFrame({"d": d, "value": sigmoid, "which": SIGMOID})).mark_line(strokeWidth=4, aria=False)
    kept = slice(None, None, 8)
    dots = alt.Chart(pd.DataFrame({"d": d[kept], "value": pair[kept], "which": PAIR})).mark_point(
        filled=True, size=45, opacity=1, aria=False
    )
    layers = [each.encode(x=x, y=y, color=colour, tooltip=tooltip) for each in (line, dots)]
    held = np.clip(now[0], d[0], d[-1])
    mark = alt.Chart(pd.DataFrame({"d": [held], "value": [now[1]]})).mark_point(
        shape="diamond", size=200, strokeWidth=2.5, color=INK_ON_BOTH, fill="white", opacity=1
    )
    return layered(*layers, mark.encode(x=x, y=y, tooltip=tooltip), title="Two classes: one sigmoid", height=HEIGHT)


def minus_log(p: Numbers, t: Numbers) -> alt.LayerChart:
    """−ln p, and on it the classes with a share t in the target."""
    grid = np.geomspace(1e-3, 1, 150)
    x = alt.X("p:Q", title="Probability p given to the true class", scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("loss:Q", title="−ln p", scale=alt.Scale(domain=[0, 7]))
    line = alt.Chart(pd.DataFrame({"p": grid, "loss": -np.log(grid)})).mark_line(
        strokeWidth=3, color=LOSS_COLOURS["ce"], clip=True, aria=False
    )
    asked = np.flatnonzero((t > 0) & (p > 0))
    table = pd.DataFrame({"class": asked, "p": p[asked], "loss": -np.log(p[asked]), "share": t[asked]})
    tooltip = [
        alt.Tooltip("class:O", title="Class"),
        alt.Tooltip("p:Q", title="Prediction", format=".6f"),
        alt.Tooltip("share:Q", title="Target", format=".4f"),
        alt.Tooltip("loss:Q", title="−ln p", format=".6f"),
    ]
    size = alt.Size("share:Q", scale=alt.Scale(domain=[0, 1], range=[40, 320]), legend=None)
    points = alt.Chart(table).mark_point(filled=True, color=MARK, opacity=1, clip=True)
    together = table.groupby("p", as_index=False).agg(
        {"loss": "first", "class": lambda all_: ", ".join(map(str, all_))}
    )
    names = alt.Chart(together).mark_text(align="left", dx=12, dy=-8, fontWeight="bold", color=INK_ON_BOTH, clip=True)
    return layered(
        line.encode(x=x, y=y),
        points.encode(x=x, y=y, size=size, tooltip=tooltip),
        names.encode(x=x, y=y, text=alt.Text("class:N")),
        title="Cost of a small probability",
        height=HEIGHT,
    )
