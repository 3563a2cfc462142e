"""Descents of a deep linear net."""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import log_scale
from ui.charts.compose import layered
from ui.charts.surfaces import TITLES
from ui.charts.theme import CLASS_COLOURS, MARK
from ui.charts.wrapped import ROOM

SQUARE_ROOT = alt.Scale(type="sqrt", nice=False)
FROM = "weights × "  # with which the name of a start begins


def descents(losses: Mapping[str, NDArray[np.floating]], floor: float | None, loss: str) -> alt.LayerChart:
    """Losses (T+1,) of descents by the name of their start; `floor`: the least loss of the end-to-end weights."""
    table = pd.concat(
        [pd.DataFrame({"step": np.arange(len(each)), "loss": each, "start": name}) for name, each in losses.items()]
    )
    end, notes = log_scale.lower_end(table["loss"]), log_scale.notes(table["loss"], "a loss of 0")
    table["drawn"] = log_scale.lifted(table["loss"], end)
    colours = alt.Scale(domain=list(losses), range=list(CLASS_COLOURS[: len(losses)]))
    # Short names: a narrow page has room for no other, and for two or three in a row.
    shortened = f"replace(datum.label, '{FROM}', '')"
    columns = alt.ExprRef(f"{ROOM} < 300 ? 2 : {ROOM} < 400 ? 3 : {len(losses)}")
    legend = alt.Legend(orient="top", columns=columns, labelExpr=shortened, titleOrient="left", symbolSize=300)
    lines = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("step:Q", title="Step (square-root scale)", scale=SQUARE_ROOT),
            y=alt.Y("drawn:Q", title=f"{TITLES[loss]} (logarithmic)", scale=log_scale.scale()),
            color=alt.Color("start:N", title=FROM, scale=colours, legend=legend),
            strokeDash=alt.StrokeDash("start:N", title=FROM, scale=alt.Scale(domain=list(losses)), legend=legend),
            tooltip=[alt.Tooltip("start:N", title="Start"), alt.Tooltip("step:Q"), alt.Tooltip("loss:Q", format=".5g")],
        )
    )
    layers = [lines]
    if floor:
        rule = alt.Chart(pd.DataFrame({"floor": [floor]})).mark_rule(color=MARK, strokeDash=[6, 4], strokeWidth=2)
        layers.append(rule.encode(y=alt.Y("floor:Q")))
    return layered(*layers, title=log_scale.heading("Descent from five starts", notes), height=360)
