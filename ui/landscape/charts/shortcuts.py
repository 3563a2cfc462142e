"""Two nets' planes compared: the loss along both axes."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from core.landscape.results import Plane
from ui.charts import log_scale, tiles
from ui.charts.compose import layered, of_column
from ui.charts.surfaces import TITLES
from ui.landscape.charts.curvature import COLOURS, nets


def profiles(planes: Mapping[str, Plane], loss: str, titles: tuple[str, str]) -> alt.LayerChart:
    """One loss of each net along both axes through it, with a band of one standard error."""
    table, notes = log_scale.banded(pd.concat([_profile(plane, name, titles) for name, plane in planes.items()]))
    x = alt.X("at:Q", title="Distance from the trained net", axis=alt.Axis(tickCount=5))
    legend = alt.Legend(orient="bottom", direction="horizontal", labelLimit=400, symbolOpacity=1, symbolType="stroke")
    colour = alt.Color("net:N", title=None, scale=nets(planes, COLOURS), legend=legend)
    dashes = alt.Scale(domain=list(titles), range=[[1, 0], [6, 3]])
    dash = alt.StrokeDash("which:N", title=None, scale=dashes, legend=None)
    tips = [
        alt.Tooltip("net:N", title="Net"),
        alt.Tooltip("which:N", title="Along"),
        alt.Tooltip("at:Q", title="Position", format=".3f"),
        alt.Tooltip("loss:Q", title="Loss", format=".4g"),
        alt.Tooltip("error:Q", title="Standard error", format=".2g"),
    ]
    chart, detail = alt.Chart(table), alt.Detail("which:N")
    y = alt.Y("drawn:Q", title="Loss (logarithmic)", scale=log_scale.scale())
    band = chart.mark_area(opacity=0.25, aria=False).encode(
        x=x, y=of_column(y, "low"), y2=alt.Y2(field="high"), color=colour, detail=detail
    )
    line = chart.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips)
    told = f"Solid: {titles[0]}, dashed: {titles[1]}."
    title = tiles.heading(f"{TITLES[loss]} along both axes", told, *notes)
    return layered(band, line, title=title, height=320)


def _profile(plane: Plane, name: str, titles: tuple[str, str]) -> pd.DataFrame:
    row, column = len(plane.betas) // 2, len(plane.alphas) // 2
    cuts = (
        (titles[0], plane.alphas, plane.loss[row], plane.standard_error[row]),
        (titles[1], plane.betas, plane.loss[:, column], plane.standard_error[:, column]),
    )
    pieces = [
        pd.DataFrame({"at": at, "loss": mean, "error": error}).dropna().assign(which=which)
        for which, at, mean, error in cuts
    ]
    return pd.concat(pieces).assign(net=name)
