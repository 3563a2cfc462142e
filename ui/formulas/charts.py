"""Charts of the page Formulas."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import halo
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, LOSS_COLOURS, LOSS_DASHES

Numbers = NDArray[np.floating]
NAMES = {"mse": "MSE", "ce": "CE"}
HEIGHT = 300


def along(z: Numbers, curves: Mapping[str, Numbers], at: float, now: Mapping[str, float], title: str) -> alt.LayerChart:
    """A curve a loss along the logit, and the values at the logit `at`."""
    table = pd.concat([pd.DataFrame({"z": z, "value": values, "loss": NAMES[name]}) for name, values in curves.items()])
    points = pd.DataFrame({"z": at, "value": list(now.values()), "loss": [NAMES[name] for name in now]})
    x = alt.X("z:Q", title="Logit z", scale=alt.Scale(domain=[float(z[0]), float(z[-1])], nice=False))
    y = alt.Y("value:Q", title=title)
    names = list(NAMES.values())
    colour = alt.Color(
        "loss:N",
        scale=alt.Scale(domain=names, range=[LOSS_COLOURS[name] for name in NAMES]),
        legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3),
    )
    dash = alt.StrokeDash(
        "loss:N", scale=alt.Scale(domain=names, range=[LOSS_DASHES[name] for name in NAMES]), legend=None
    )
    tooltip = [
        alt.Tooltip("loss:N", title="Loss"),
        alt.Tooltip("z:Q", title="Logit", format=".2f"),
        alt.Tooltip("value:Q", title=title, format=".4f"),
    ]
    lines = alt.Chart(table).mark_line(strokeWidth=3, aria=False)
    rule = alt.Chart(points.head(1)).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH)
    dots = alt.Chart(points).mark_point(filled=True, size=110, opacity=1)
    told = {"x": x, "y": y, "text": alt.Text("value:Q", format=".4f")}
    style = {"align": "left", "dx": 10, "fontSize": 12, "color": INK_ON_BOTH}
    ranked = points.sort_values("value")  # the lower one's number stands below it, clear of the other one's
    words = [
        layer
        for place, dy in ((0, 14), (1, -10))
        for layer in halo.words(alt.Chart(ranked.iloc[[place]]), told, **style, dy=dy)
    ]
    return layered(
        lines.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tooltip),
        rule.encode(x=x),
        dots.encode(x=x, y=y, color=colour, tooltip=tooltip),
        *words,
        height=HEIGHT,
    )


def lengths(layers: NDArray[np.str_], values: Numbers) -> alt.Chart:
    """A bar a layer, in the net's order."""
    table = pd.DataFrame({"layer": layers, "length": values})
    tooltip = [alt.Tooltip("layer:N", title="Layer"), alt.Tooltip("length:Q", title="Length", format=".4g")]
    x = alt.X("length:Q", title="Length of ∂L/∂output")
    y = alt.Y("layer:N", title=None, sort=list(layers), axis=alt.Axis(ticks=False, domain=False))
    chart: alt.Chart = alt.Chart(table, height=26 * len(table) + 40).mark_bar(color=HIGHLIGHT)
    return chart.encode(x=x, y=y, tooltip=tooltip)


def products(rows: NDArray[np.integer], columns: NDArray[np.integer], values: Numbers) -> alt.LayerChart:
    """The kernel's places as squares, their products written in them."""
    table = pd.DataFrame({"row": rows, "column": columns, "product": values})
    most = max(float(np.abs(values).max()), 1e-9)
    x = alt.X("column:O", title="Column of the kernel", axis=alt.Axis(labelAngle=0))
    y = alt.Y("row:O", title="Row")
    colour = alt.Color("product:Q", scale=alt.Scale(scheme="redblue", reverse=True, domain=[-most, most]), legend=None)
    words = alt.ColorValue("black", condition={"test": f"abs(datum.product) > {0.6 * most}", "value": "white"})
    base = alt.Chart(table).encode(x=x, y=y, tooltip=[alt.Tooltip("product:Q", title="Product", format=".4f")])
    squares = base.mark_rect().encode(color=colour)
    told = base.mark_text(fontSize=13).encode(text=alt.Text("product:Q", format=".3f"), color=words)
    return layered(squares, told, height=200)
