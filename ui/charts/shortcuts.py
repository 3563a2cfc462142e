"""Two nets' planes compared: the loss along both axes, and the eigenvalues of both Hessians."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from core.landscape.results import Plane, Spectrum
from ui.charts.landscape import LEAST, LOG
from ui.charts.surfaces import TITLES
from ui.charts.theme import INK_ON_BOTH, NET_COLOURS

COLOURS = (NET_COLOURS[3], NET_COLOURS[0])
SHAPES = ("circle", "square")


def profiles(planes: Mapping[str, Plane], loss: str, titles: tuple[str, str]) -> alt.LayerChart:
    """One loss of each net along both axes through it, with a band of one standard error."""
    table = pd.concat([_profile(plane, name, titles) for name, plane in planes.items()])
    x = alt.X("at:Q", title="Distance from the trained net")
    legend = alt.Legend(orient="bottom", columns=1, labelLimit=400, symbolOpacity=1)
    colour = alt.Color("net:N", title=None, scale=_scale(planes, COLOURS), legend=legend)
    dashes = alt.Scale(domain=list(titles), range=[[1, 0], [6, 3]])
    dash = alt.StrokeDash("which:N", title=None, scale=dashes, legend=legend)
    tips = [
        alt.Tooltip("net:N", title="Net"),
        alt.Tooltip("which:N", title="Along"),
        alt.Tooltip("at:Q", title="Position", format=".3f"),
        alt.Tooltip("loss:Q", title="Loss", format=".4g"),
        alt.Tooltip("error:Q", title="Standard error", format=".2g"),
    ]
    chart, detail = alt.Chart(table), alt.Detail("which:N")
    y = alt.Y("low:Q", title="Loss (logarithmic)", scale=LOG)
    band = chart.mark_area(opacity=0.25, aria=False).encode(x=x, y=y, y2=alt.Y2("high"), color=colour, detail=detail)
    line = chart.mark_line(strokeWidth=2.5).encode(
        x=x, y=alt.Y("loss:Q", scale=LOG), color=colour, strokeDash=dash, tooltip=tips
    )
    return alt.layer(band, line, title=f"{TITLES[loss]} along both axes", height=400)


def _profile(plane: Plane, name: str, titles: tuple[str, str]) -> pd.DataFrame:
    row, column = len(plane.betas) // 2, len(plane.alphas) // 2
    cuts = (
        (titles[0], plane.alphas, plane.loss[row], plane.standard_error[row]),
        (titles[1], plane.betas, plane.loss[:, column], plane.standard_error[:, column]),
    )
    pieces = [
        pd.DataFrame({"at": at, "loss": np.maximum(mean, LEAST), "error": error}).assign(which=which)
        for which, at, mean, error in cuts
    ]
    table = pd.concat(pieces).assign(net=name)
    return table.assign(low=(table["loss"] - table["error"]).clip(lower=LEAST), high=table["loss"] + table["error"])


def eigenvalues(found: Mapping[str, Spectrum]) -> alt.LayerChart:
    """The largest eigenvalues of both nets side by side, logarithmic, each with the bound of its error."""
    table = pd.concat([_top(spectrum, name) for name, spectrum in found.items()])
    x = alt.X("which:N", title="Largest eigenvalues of the Hessian", sort=None, axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("net:N", sort=list(found))
    legend = alt.Legend(orient="bottom", columns=1, labelLimit=400)
    colour = alt.Color("net:N", title=None, scale=_scale(found, COLOURS), legend=legend)
    shape = alt.Shape("net:N", title=None, scale=_scale(found, SHAPES), legend=legend)
    tips = [
        alt.Tooltip("net:N", title="Net"),
        alt.Tooltip("which:N", title="Eigenvalue"),
        alt.Tooltip("value:Q", title="Value", format=".4g"),
        alt.Tooltip("bound:Q", title="Error at most", format=".1e"),
    ]
    chart, y = alt.Chart(table), alt.Y("value:Q", title="Curvature (logarithmic)", scale=LOG)
    dots = chart.mark_point(filled=True, size=140, opacity=1).encode(
        x=x, xOffset=offset, y=y, color=colour, shape=shape, tooltip=tips
    )
    errors = chart.mark_rule(color=INK_ON_BOTH, strokeWidth=2).encode(
        x=x, xOffset=offset, y=alt.Y("low:Q", scale=LOG), y2=alt.Y2("high")
    )
    words = chart.mark_text(dy=-14, fontSize=12, color=INK_ON_BOTH).encode(
        x=x, xOffset=offset, y=y, text=alt.Text("value:Q", format=".3~g")
    )
    return alt.layer(errors, dots, words, title="The sharpest directions", height=360)


def _top(found: Spectrum, name: str) -> pd.DataFrame:
    names = [f"λ{'₁₂₃₄₅₆₇₈₉'[k]}" for k in range(len(found.values))]
    table = pd.DataFrame({"which": names, "value": found.values, "bound": found.residuals}).assign(net=name)
    table = table.assign(low=(table["value"] - table["bound"]).clip(lower=LEAST), high=table["value"] + table["bound"])
    return table[table["value"] > LEAST]


def _scale(found: Mapping[str, object], values: tuple[str, ...]) -> alt.Scale:
    return alt.Scale(domain=list(found), range=list(values[: len(found)]))
