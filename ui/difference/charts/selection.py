"""The lead of the best of k nets on the images that it was chosen by and on others, and what is lost between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK

HEIGHT = 290
HALVES = ("Half that chose it", "Other half")


@dataclass(frozen=True)
class ChoicePoint:
    """The best of k: its two leads in points, and the ends between which the loss of 95 % of single choices lies."""

    k: int
    first: float
    other: float
    low: float
    high: float

    @property
    def lost(self) -> float:
        """The mean loss."""
        return self.first - self.other


def leads(points: Sequence[ChoicePoint], k: int) -> alt.LayerChart:
    """Both leads over k; the chosen k is ruled."""
    table = pd.DataFrame(
        {"k": each.k, "half": half, "lead": round(lead, 4)}
        for each in points
        for half, lead in zip(HALVES, (each.first, each.other), strict=True)
    )
    y = alt.Y("lead:Q", title="Lead, points", axis=alt.Axis(tickCount=5))
    domain = list(HALVES)
    colour = alt.Color("half:N", scale=alt.Scale(domain=domain, range=[MARK, HIGHLIGHT]), legend=None)
    shape = alt.Shape("half:N", scale=alt.Scale(domain=domain, range=["diamond", "circle"]), legend=None)
    tips = [
        alt.Tooltip("k:Q", title="Nets to choose from"),
        alt.Tooltip("half:N", title="Measured"),
        alt.Tooltip("lead:Q", title="Lead, points", format=".2f"),
    ]
    base = alt.Chart(table).encode(x=_x(points), y=y, color=colour)
    return layered(
        _ruled(points, k),
        base.mark_line(strokeWidth=2.5, aria=False),
        base.mark_point(filled=True, size=70, opacity=1, aria=False).encode(shape=shape, tooltip=tips),
        *(
            alt.Chart(table[(table["k"] == points[-1].k) & (table["half"] == half)])
            .mark_text(align="right", dx=6, dy=dy, fontSize=13, fontWeight="bold", color=INK_ON_BOTH, aria=False)
            .encode(x=_x(points), y=y, text=alt.Text("half:N"))
            for half, dy in zip(HALVES, (-16, 18), strict=True)
        ),
        title=tiles.heading("The best of k", "Lead over the mean of all nets, on average."),
        height=HEIGHT,
    )


def losses(points: Sequence[ChoicePoint], k: int) -> alt.LayerChart:
    """What of the lead the other half does not show: its mean, and a band for single choices."""
    table = pd.DataFrame(
        {"k": each.k, "lost": round(each.lost, 4), "low": round(each.low, 4), "high": round(each.high, 4)}
        for each in points
    )
    y = alt.Y("lost:Q", title="Lost lead, points", axis=alt.Axis(tickCount=5))
    tips = [
        alt.Tooltip("k:Q", title="Nets to choose from"),
        alt.Tooltip("lost:Q", title="Mean loss, points", format=".2f"),
        alt.Tooltip("low:Q", title="Single choices from", format=".2f"),
        alt.Tooltip("high:Q", title="to", format=".2f"),
    ]
    base = alt.Chart(table).encode(x=_x(points))
    zero = alt.Chart(pd.DataFrame({"lost": [0.0]})).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH)
    return layered(
        base.mark_area(opacity=0.2, color=HIGHLIGHT, aria=False).encode(y=alt.Y("low:Q"), y2=alt.Y2(field="high")),
        zero.encode(y=y),
        _ruled(points, k),
        base.mark_line(strokeWidth=2.5, color=HIGHLIGHT, aria=False).encode(y=y),
        base.mark_point(filled=True, size=70, color=HIGHLIGHT, opacity=1, aria=False).encode(y=y, tooltip=tips),
        title=tiles.heading("Lead that is lost on the other half", "Line: mean. Band: 95% of single choices."),
        height=HEIGHT,
    )


def _x(points: Sequence[ChoicePoint]) -> alt.X:
    scale = alt.Scale(domain=[0.5, len(points) + 0.5], nice=False)
    axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    return alt.X("k:Q", title="k, nets to choose from", scale=scale, axis=axis)


def _ruled(points: Sequence[ChoicePoint], k: int) -> alt.Chart:
    rule: alt.Chart = alt.Chart(pd.DataFrame({"k": [k]})).mark_rule(color=INK_ON_BOTH, opacity=0.6)
    return rule.encode(x=_x(points))
