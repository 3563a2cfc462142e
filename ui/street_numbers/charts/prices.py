"""Nets compared: accuracy against its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.statistics.comparison import Accuracy
from ui.charts import log_scale, signs, tiles
from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, MUTED
from ui.street_numbers.charts import labels

HEIGHT = 430
TOP = 1.002  # of the axis of accuracy: a point at 100 % is not cut
AROUND = 0.12  # of the chosen nets' reach: so far beyond them the axis goes
AXES = {
    "parameters": ("Parameters", "~s"),
    "flops": ("FLOPs an image", "~s"),
    "megabytes": ("Megabytes of float32 weights", "~g"),
    "compute": ("FLOPs of training", "~s"),
}


@dataclass(frozen=True)
class CostPoint:
    """A net's accuracy and its price; `ends`: the least and the largest accuracy over `seeds`.

    `over_seeds` is the 95 % interval of the mean of several; that of one is Wilson's, over the images. `sign`: its
    number in `ui.charts.signs`; None: grey.
    """

    name: str
    accuracy: Accuracy
    price: float
    ends: tuple[float, float]
    seeds: int
    tested: str
    sign: int | None
    over_seeds: tuple[float, float] | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """At 95 %."""
        return self.over_seeds or self.accuracy.interval


def cost(points: Sequence[CostPoint], against: str, log: bool) -> alt.LayerChart:
    """Accuracy with its interval against a price; those without a sign are grey, without a name, and cut where far
    below.
    """
    table = _points(sorted(points, key=lambda each: each.sign is not None))  # the coloured ones lie on top
    title, style = AXES[against]
    notes = log_scale.notes(table["price"], "a price of 0") if log else []
    table["place"] = log_scale.lifted(table["price"], log_scale.lower_end(table["price"])) if log else table["price"]
    ends = _padded(table["place"], log)
    scale = log_scale.scale(ends) if log else alt.Scale(type="linear", domain=ends, nice=False, zero=False)
    axis = alt.Axis(format=style, tickCount=6, labelOverlap=True, grid=False)
    x = alt.X("place:Q", title=f"{title}, log scale" if log else title, scale=scale, axis=axis)
    y_scale = alt.Scale(domain=accuracy_domain(points), nice=False, zero=False)
    y = alt.Y("share:Q", title="Test accuracy", scale=y_scale, axis=alt.Axis(format="%", tickCount=6))
    colour, shape = _signs(points)
    base, several = alt.Chart(table), alt.Chart(table[table["seeds"] > 1])
    line = base.mark_rule(strokeWidth=1.6, clip=True, aria=False)
    wide = several.mark_rule(strokeWidth=6, opacity=0.45, clip=True, aria=False)
    marks = base.mark_point(filled=True, size=120, opacity=1, clip=True, cursor="default", aria=False)
    return layered(
        line.encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2(field="high"), color=colour),
        wide.encode(x=x, y=alt.Y("least:Q"), y2=alt.Y2(field="most"), color=colour),
        marks.encode(x=x, y=y, color=colour, shape=shape, tooltip=_tips(title)),
        *(text.encode(x=x, y=y, text=alt.Text("name:N")) for text in _names(table, points, ends, log)),
        title=tiles.heading(
            "Accuracy against its price",
            "Thin: 95% interval, over the seeds if several.",
            "Thick: from the worst seed to the best.",
            *notes,
        ),
        height=HEIGHT,
    )


def _tips(price: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title="Net"),
        alt.Tooltip("share:Q", title="Accuracy", format=".2%"),
        alt.Tooltip("low:Q", title="Interval from", format=".2%"),
        alt.Tooltip("high:Q", title="to", format=".2%"),
        alt.Tooltip("seeds:Q", title="Seeds"),
        alt.Tooltip("price:Q", title=price, format=",.4~g"),
        alt.Tooltip("tested:N", title="Tested on"),
    ]


def _names(table: pd.DataFrame, points: Sequence[CostPoint], ends: Sequence[float], log: bool) -> list[alt.Chart]:
    """The names of the coloured points, a layer a side on which they stand."""
    low, high = accuracy_domain(points)
    named = {each.name for each in points if each.sign is not None}
    placed, (left, right) = (np.log(each) if log else np.asarray(each) for each in (table["place"], ends))
    across = (placed - left) / (right - left)
    down = (high - table["share"]) / (high - low)
    places = [
        labels.Point(row.name if row.name in named else "", x, y, _reach(row, high - low))
        for row, x, y in zip(table.itertuples(), across.tolist(), down.tolist(), strict=True)
        if 0 <= y <= 1
    ]
    sides = labels.sides(places)
    return [
        alt.Chart(table[table["name"].isin([name for name, its in sides.items() if its == side])]).mark_text(
            align=side[0], dx=side[1], dy=side[2], fontSize=12, fontWeight="bold", color=INK_ON_BOTH, aria=False
        )
        for side in dict.fromkeys(sides.values())
    ]


def _reach(row: Any, height: float) -> tuple[float, float]:  # noqa: ANN401
    """How far the interval of a row goes up and down, as shares of the axis."""
    return (max(row.high, row.most) - row.share) / height, (row.share - min(row.low, row.least)) / height


def accuracy_domain(points: Sequence[CostPoint]) -> list[float]:
    """The ends of the axis of accuracy: those of the coloured nets' intervals, with some room."""
    shown = [each for each in points if each.sign is not None]
    ends = [end for each in shown for end in (*each.interval, *each.ends)]
    room = AROUND * (max(ends) - min(ends))
    return [max(min(ends) - room, 0.0), min(max(ends) + room, TOP)]


def _points(points: Sequence[CostPoint]) -> pd.DataFrame:
    rows = [
        {
            "name": each.name,
            "share": round(each.accuracy.share, 5),
            "low": round(each.interval[0], 5),
            "high": round(each.interval[1], 5),
            "least": round(each.ends[0], 5),
            "most": round(each.ends[1], 5),
            "seeds": each.seeds,
            "price": float(f"{each.price:.6g}"),
            "tested": each.tested,
        }
        for each in points
    ]
    return pd.DataFrame(rows)


def _padded(prices: pd.Series, log: bool) -> list[float]:
    low, high = float(prices.min()), float(prices.max())
    if log:
        room = max((high / low) ** 0.08, 1.3)
        return [low / room, high * room]
    return [max(low - 0.08 * (high - low or low), 0.0), high + 0.08 * (high - low or high)]


def _signs(points: Sequence[CostPoint]) -> tuple[alt.Color, alt.Shape]:
    """A colour and a shape for each net with a sign, grey circles for the others."""
    names = [each.name for each in points]
    colours = [MUTED if each.sign is None else signs.colour(each.sign) for each in points]
    shapes = ["circle" if each.sign is None else signs.shape(each.sign) for each in points]
    return (
        alt.Color("name:N", scale=alt.Scale(domain=names, range=colours), legend=None),
        alt.Shape("name:N", scale=alt.Scale(domain=names, range=shapes), legend=None),
    )
