"""The loss that trainings end with, over their learning rate: two kinds of input side by side."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import log_scale, tiles
from ui.charts.compose import layered
from ui.charts.theme import NET_COLOURS, NET_SHAPES

Losses = NDArray[np.float64]  # R×S: R rates, S starts
HEIGHT = 300


def chart(title: str, rates: Sequence[float], losses: Mapping[str, Losses]) -> alt.LayerChart:
    """A line for each input through the mean losses over the starts, and a bar from the least to the largest."""
    parts = [
        pd.DataFrame(
            {
                "rate": rates,
                "mean": found.mean(axis=1),
                "least": found.min(axis=1),
                "most": found.max(axis=1),
                "input": name,
            }
        )
        for name, found in losses.items()
    ]
    table = pd.concat(parts, ignore_index=True).replace([np.inf, -np.inf], np.nan).dropna()
    names = list(losses)
    legend = alt.Legend(title=None, orient="bottom")
    colour = alt.Color("input:N", scale=alt.Scale(domain=names, range=list(NET_COLOURS[: len(names)])), legend=legend)
    shape = alt.Shape("input:N", scale=alt.Scale(domain=names, range=list(NET_SHAPES[: len(names)])), legend=legend)
    x = alt.X("rate:Q", title="Learning rate (logarithmic)", scale=log_scale.scale(), axis=alt.Axis(format="~g"))
    end = "Training loss at the end"
    y, low = alt.Y("mean:Q", title=end), alt.Y("least:Q", title=end)
    tips = [
        alt.Tooltip("input:N", title="Pixels"),
        alt.Tooltip("rate:Q", title="Learning rate", format="~g"),
        alt.Tooltip("mean:Q", title="Mean", format=".3g"),
        alt.Tooltip("least:Q", title="Least", format=".3g"),
        alt.Tooltip("most:Q", title="Largest", format=".3g"),
    ]
    base = alt.Chart(table)
    return layered(
        base.mark_rule(aria=False).encode(x=x, y=low, y2=alt.Y2(field="most"), color=colour),
        base.mark_line(aria=False).encode(x=x, y=y, color=colour),
        base.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour, shape=shape, tooltip=tips),
        title=tiles.heading(title, "Points: means over the starts. Bars: least to largest."),
        height=HEIGHT,
    )
