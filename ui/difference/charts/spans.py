"""Accuracies or differences with their intervals, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED

ROW, ROOM = 26, 118
# What an interval covers → its colour and the shape of its dot.
SIGNS = {"images": (HIGHLIGHT, "circle"), "seeds": (MARK, "square"), "other": (MUTED, "diamond")}


@dataclass(frozen=True)
class Span:
    """A value with its interval, and what that covers: a key of SIGNS."""

    name: str
    value: float
    interval: tuple[float, float]
    over: str


def accuracies(spans: Sequence[Span], title: str, *lines: str) -> alt.LayerChart:
    """Shares with their intervals."""
    x = alt.X("value:Q", title="Test accuracy", axis=alt.Axis(format=".1%", tickCount=5, labelOverlap=True))
    return _drawn(spans, x, ".2%", tiles.heading(title, *lines), None)


def points(spans: Sequence[Span], axis: str, title: str, *lines: str, rows: int = 0) -> alt.LayerChart:
    """Differences or spreads in points with their intervals; dashed: no difference.

    It is as high as a chart of so many `rows`, where it has fewer.
    """
    scaled = [
        Span(each.name, 100 * each.value, (100 * each.interval[0], 100 * each.interval[1]), each.over) for each in spans
    ]
    x = alt.X("value:Q", title=axis, axis=alt.Axis(format="~g", tickCount=5, labelOverlap=True))
    return _drawn(scaled, x, ".2f", tiles.heading(title, *lines), 0.0, rows)


def _drawn(
    spans: Sequence[Span], x: alt.X, digits: str, title: alt.TitleParams, at: float | None, rows: int = 0
) -> alt.LayerChart:
    table = pd.DataFrame(
        {
            "name": each.name,
            "value": round(each.value, 6),
            "low": round(each.interval[0], 6),
            "high": round(each.interval[1], 6),
            "over": each.over,
        }
        for each in spans
    )
    names = [each.name for each in spans]
    x["scale"] = alt.Scale(zero=False, nice=True)
    axis = alt.Axis(labelFontSize=12, ticks=False, domain=False, labelLimit=190, labelFlush=False)
    y = alt.Y("name:N", sort=names, title=None, axis=axis)
    colours, shapes = zip(*SIGNS.values(), strict=True)
    colour = alt.Color("over:N", scale=alt.Scale(domain=list(SIGNS), range=list(colours)), legend=None)
    shape = alt.Shape("over:N", scale=alt.Scale(domain=list(SIGNS), range=list(shapes)), legend=None)
    tips = [
        alt.Tooltip("name:N", title="Of"),
        alt.Tooltip("value:Q", title="Value", format=digits),
        alt.Tooltip("low:Q", title="Interval from", format=digits),
        alt.Tooltip("high:Q", title="to", format=digits),
    ]
    base = alt.Chart(table).encode(y=y)
    lines = base.mark_rule(strokeWidth=5, opacity=0.5, aria=False)
    dots = base.mark_point(filled=True, size=110, opacity=1, aria=False)
    layers: list[alt.Chart] = [
        lines.encode(x=alt.X("low:Q"), x2=alt.X2(field="high"), color=colour, tooltip=tips),
        dots.encode(x=x, color=colour, shape=shape, tooltip=tips),
    ]
    if at is not None:
        zero = alt.Chart(pd.DataFrame({"value": [at]})).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH)
        layers.insert(0, zero.encode(x=x))
    return layered(*layers, title=title, height=ROW * max(len(spans), rows) + ROOM)
