"""Charts of the page Claims of the reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, MUTED

GOOD, BAD, BETWEEN, BLUE = "#009e73", "#d55e00", "#b08d00", "#2a83c9"
VERDICTS = {"right": GOOD, "partly right": BETWEEN, "wrong": BAD, "it depends": BLUE, "cannot be told": MUTED}
PROGRESS = {"not opened": MUTED, "matches": GOOD, "differs": BAD, "shown": BLUE}
ROW, ROOM = 26, 60  # pixels a report, and for the names of the columns
LIFT = 28  # pixels that a name of three lines starts above its column
LARGEST = 380  # square pixels of the largest dot


@dataclass(frozen=True)
class ReportRow:
    """A report, what is said beside its name, and how many of its claims are of each kind."""

    report: str
    beside: str
    counts: Mapping[str, int]


def counted(rows: Sequence[ReportRow], colours: Mapping[str, str]) -> alt.LayerChart:
    """Reports × kinds: a dot and a number for each count; `colours` has the kinds in their order."""
    labels = [f"{row.report}: {row.beside}" for row in rows]
    table = pd.DataFrame(
        [
            {"report": label, "kind": kind, "count": row.counts[kind]}
            for label, row in zip(labels, rows, strict=True)
            for kind in colours
            if row.counts.get(kind)
        ],
        columns=["report", "kind", "count"],
    )
    wrapped = alt.Axis(
        orient="top", labelAngle=0, labelPadding=LIFT, labelExpr="split(datum.label, ' ')", ticks=False, domain=False
    )
    most = max(table["count"].max() if len(table) else 1, 1)
    base = alt.Chart(table).encode(
        x=alt.X("kind:N", title=None, scale=alt.Scale(domain=list(colours)), axis=wrapped),
        y=alt.Y("report:N", title=None, scale=alt.Scale(domain=labels), axis=alt.Axis(ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("report:N", title="Report"),
            alt.Tooltip("kind:N", title=" "),
            alt.Tooltip("count:Q", title="Claims"),
        ],
    )
    dots = base.mark_circle(opacity=1, aria=False).encode(
        size=alt.Size("count:Q", scale=alt.Scale(domain=[0, int(most)], range=[0, LARGEST]), legend=None),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None),
    )
    numbers = base.mark_text(align="left", dx=13, fontSize=13, color=INK_ON_BOTH, aria=False).encode(
        text=alt.Text("count:Q")
    )
    return layered(dots, numbers, height=len(rows) * ROW + ROOM)
