"""How the loss bends at trained nets: the largest eigenvalues of one Hessian or of several, and all of one."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from core.landscape.results import Spectrum
from ui.charts import log_scale
from ui.charts.compose import layered, of_column
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, NET_COLOURS, NET_SHAPES

NARROW, POINTS = 0.012, 400  # of a density: the width of a node over the spectrum's, and how many points are drawn
ORDER = (3, 0, 1)  # of the colours and shapes for nets
COLOURS = tuple(NET_COLOURS[place] for place in ORDER)
SHAPES = tuple(NET_SHAPES[place] for place in ORDER)


def eigenvalues(found: Spectrum) -> alt.LayerChart:
    """The largest eigenvalues as bars, each with the bound of its error."""
    table = pd.DataFrame({"name": _names(found), "value": found.values, "bound": found.residuals})
    table = table.assign(low=table["value"] - table["bound"], high=table["value"] + table["bound"])
    x = alt.X("name:N", title="Largest eigenvalues of the Hessian", sort=None, axis=alt.Axis(labelAngle=0))
    tips = [
        alt.Tooltip("name:N", title="Eigenvalue"),
        alt.Tooltip("value:Q", title="Value", format=".4g"),
        alt.Tooltip("bound:Q", title="Error at most", format=".1e"),
    ]
    chart = alt.Chart(table)
    bars = chart.mark_bar(color=HIGHLIGHT).encode(x=x, y=alt.Y("value:Q", title="Curvature"), tooltip=tips)
    errors = chart.mark_rule(color=INK_ON_BOTH, strokeWidth=2).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2(field="high"))
    words = chart.mark_text(dy=-9, fontSize=13, color=INK_ON_BOTH).encode(
        x=x, y=alt.Y("value:Q"), text=alt.Text("value:Q", format=".3~g")
    )
    return layered(bars, errors, words, title="The sharpest directions", height=260)


def density(found: Spectrum, title: str = "All eigenvalues") -> alt.Chart:
    """The density of all eigenvalues, logarithmic: nearly all lie at 0, and few stand out."""
    low, high = float(found.nodes.min()), float(found.nodes.max())
    width = max(high - low, 1e-9) * NARROW
    at = np.linspace(low - 4 * width, high + 4 * width, POINTS)
    table = pd.DataFrame({"value": at, "density": found.density(at, width)})
    floor = float(table["density"].max()) * 1e-8  # below it the axis goes on for ever
    table = table.assign(drawn=log_scale.lifted(table["density"], floor), floor=floor)
    axis = alt.Axis(format="~e", tickCount=5)
    y = alt.Y("drawn:Q", title="Density (logarithmic)", scale=log_scale.scale(), axis=axis)
    mark = alt.Chart(table, title=title, height=320).mark_area(color=HIGHLIGHT, opacity=0.6, line={"color": HIGHLIGHT})
    tips = [alt.Tooltip("value:Q", title="Eigenvalue", format=".3g"), alt.Tooltip("density:Q", format=".2e")]
    drawn: alt.Chart = mark.encode(x=alt.X("value:Q", title="Eigenvalue"), y=y, y2=alt.Y2(field="floor"), tooltip=tips)
    return drawn


def compared(found: Mapping[str, Spectrum]) -> alt.LayerChart:
    """The largest eigenvalues of two or three nets side by side, logarithmic, each with the bound of its error."""
    every = pd.concat([_top(spectrum, name) for name, spectrum in found.items()])
    table, left_out = every[every["value"] > 0], every[every["value"] <= 0]
    table = table.assign(low=log_scale.lifted(table["low"], log_scale.lower_end(table["value"])))
    said = [f"{each.which} of {each.net}" for each in left_out.itertuples()]
    notes = [f"Without {', '.join(said)}: not positive, so it has no logarithm."] if said else []
    x = alt.X("which:N", title="Largest eigenvalues of the Hessian", sort=None, axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("net:N", sort=list(found))
    legend = alt.Legend(orient="bottom", direction="horizontal", labelLimit=400)
    colour = alt.Color("net:N", title=None, scale=nets(found, COLOURS), legend=legend)
    shape = alt.Shape("net:N", title=None, scale=nets(found, SHAPES), legend=legend)
    tips = [
        alt.Tooltip("net:N", title="Net"),
        alt.Tooltip("which:N", title="Eigenvalue"),
        alt.Tooltip("value:Q", title="Value", format=".4g"),
        alt.Tooltip("bound:Q", title="Error at most", format=".1e"),
    ]
    chart, y = alt.Chart(table), alt.Y("value:Q", title="Curvature (logarithmic)", scale=log_scale.scale())
    dots = chart.mark_point(filled=True, size=140, opacity=1).encode(
        x=x, xOffset=offset, y=y, color=colour, shape=shape, tooltip=tips
    )
    errors = chart.mark_rule(color=INK_ON_BOTH, strokeWidth=2).encode(
        x=x, xOffset=offset, y=of_column(y, "low"), y2=alt.Y2(field="high")
    )
    words = chart.mark_text(dy=-14, fontSize=12, color=INK_ON_BOTH).encode(
        x=x, xOffset=offset, y=y, text=alt.Text("value:Q", format=".3~g")
    )
    return layered(errors, dots, words, title=log_scale.heading("The sharpest directions", notes), height=320)


def nets(found: Mapping[str, object], values: tuple[str, ...]) -> alt.Scale:
    """What stands for each net, in their order."""
    return alt.Scale(domain=list(found), range=list(values[: len(found)]))


def _top(found: Spectrum, name: str) -> pd.DataFrame:
    table = pd.DataFrame({"which": _names(found), "value": found.values, "bound": found.residuals}).assign(net=name)
    return table.assign(low=table["value"] - table["bound"], high=table["value"] + table["bound"])


def _names(found: Spectrum) -> list[str]:
    return [f"λ{'₁₂₃₄₅₆₇₈₉'[k]}" for k in range(len(found.values))]
