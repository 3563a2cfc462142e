"""Two nets' answers to the same images in a table of four, and all pairs by gap and by p."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ui.charts import log_scale, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK

FOUR, HEIGHT = 190, 430
EDGE = 1e-9  # points: what rounding may add to a gap
LEAST = 1e-6  # smaller p are drawn here
PICK = "pair"  # the pair that was clicked
KINDS = ("Intervals overlap", "Intervals do not overlap")


@dataclass(frozen=True)
class PairPoint:
    """A pair by its nets' keys and names: the gap of their accuracies in points, and a p."""

    first: str
    second: str
    names: str
    gap: float
    p: float
    overlap: bool
    shown: bool


def four(right: tuple[int, int, int, int]) -> alt.LayerChart:
    """Images by who is right: both, the first alone, the second alone, neither; the test uses those in the middle."""
    both, first, second, neither = right
    rows, columns = ("A right", "A wrong"), ("B right", "B wrong")
    counts = (both, first, second, neither)
    cells = [(row, column) for row in rows for column in columns]
    table = pd.DataFrame(
        {"row": row, "column": column, "shown": f"{count:,}", "used": row[2:] != column[2:]}
        for (row, column), count in zip(cells, counts, strict=True)
    )
    axis = alt.Axis(ticks=False, domain=False, labelAngle=0, labelFontSize=12, grid=False)
    x = alt.X("column:N", sort=list(columns), title=None, axis=alt.Axis(**{**axis.to_dict(), "orient": "top"}))
    y = alt.Y("row:N", sort=list(rows), title=None, axis=axis)
    fill = alt.ColorValue(INK_ON_BOTH, condition={"test": "datum.used", "value": MARK})
    faint = alt.OpacityValue(0.12, condition={"test": "datum.used", "value": 0.85})
    ink = alt.ColorValue(INK_ON_BOTH, condition={"test": "datum.used", "value": "#111111"})
    base = alt.Chart(table).encode(x=x, y=y)
    return layered(
        base.mark_rect(cornerRadius=4, aria=False).encode(color=fill, opacity=faint),
        base.mark_text(fontSize=17, fontWeight="bold", aria=False).encode(text=alt.Text("shown:N"), color=ink),
        title=tiles.heading("On the same images", "McNemar's test uses the coloured cells."),
        height=FOUR,
    )


def every(points: Sequence[PairPoint], level: float, furthest: float, corrected: bool) -> alt.LayerChart:
    """All pairs up to a gap, below the dashed line those which the test tells apart; a click chooses one."""
    near = [each for each in points if each.gap <= furthest + EDGE]
    table = pd.DataFrame(
        {
            "first": each.first,
            "second": each.second,
            "names": each.names,
            "gap": round(each.gap, 3),
            "p": float(f"{each.p:.3g}"),
            "drawn": max(each.p, LEAST),
            "kind": KINDS[not each.overlap],
            "shown": each.shown,
        }
        for each in near
    )
    x = alt.X("gap:Q", title="Gap between the accuracies, points", scale=alt.Scale(domain=[0, furthest], nice=False))
    x["axis"] = alt.Axis(tickCount=6, labelOverlap=True)
    title = "McNemar's p by Holm's method" if corrected else "McNemar's p, each pair by itself"
    scale = log_scale.scale([LEAST, 1])
    y = alt.Y("drawn:Q", title=title, scale=scale, axis=alt.Axis(format="~g", values=[1e-6, 1e-4, 0.01, 0.05, 1]))
    legend = alt.Legend(title=None, orient="top", columns=alt.ExprRef(tiles.COLUMNS), labelLimit=300, symbolSize=110)
    domain = list(KINDS)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[MARK, HIGHLIGHT]), legend=legend)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=domain, range=["diamond", "circle"]), legend=legend)
    tips = [
        alt.Tooltip("names:N", title="Nets"),
        alt.Tooltip("gap:Q", title="Gap, points", format=".2f"),
        alt.Tooltip("p:Q", title="p", format=".3~g"),
    ]
    pick = alt.selection_point(name=PICK, fields=["first", "second"], on="click", toggle=False, clear=False)
    dots = alt.Chart(table, name="pairs").mark_point(filled=True, size=75, opacity=0.75, clip=True, cursor="pointer")
    ring = alt.Chart(table[table["shown"]]).mark_point(size=260, strokeWidth=2.5, color=INK_ON_BOTH, aria=False)
    line = alt.Chart(pd.DataFrame({"drawn": [level]})).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH)
    heading = tiles.heading(
        "All pairs of nets",
        f"Below the dashed line ({level:.0%}) a pair is told apart.",
        "Click a pair to choose it; the ring marks it.",
    )
    return layered(
        line.encode(y=y),
        ring.encode(x=x, y=y),
        dots.encode(x=x, y=y, color=colour, shape=shape, tooltip=tips).add_params(pick),
        title=heading,
        height=HEIGHT,
    )
