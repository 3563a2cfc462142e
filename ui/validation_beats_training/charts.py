"""The chart of the page Validation above training: a row an epoch, a sign for each way to measure it."""

from collections.abc import Mapping
from typing import Literal

import altair as alt
import pandas as pd

from ui.charts import log_scale, significant, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MUTED, NET_COLOURS

Which = Literal["loss", "accuracy"]
RECORDED, BEFORE, AFTER, VALIDATION = (
    "Training, as recorded",
    "The same images before the epoch",
    "The same images after it",
    "Validation",
)
SIGNS = {  # colour and shape
    RECORDED: (NET_COLOURS[0], "square"),
    BEFORE: (MUTED, "triangle-up"),
    AFTER: (HIGHLIGHT, "triangle-down"),
    VALIDATION: (NET_COLOURS[1], "circle"),
}
ROW, REST = 44, 120  # pixels: a row, and title and axis


def measured(rows: Mapping[str, Mapping[str, float]], what: Which) -> alt.LayerChart:
    """`rows`: the name of an epoch → a way to measure it, of `SIGNS` → its loss or accuracy; a line joins what an epoch
    has. The page names the signs.
    """
    table = pd.DataFrame(
        [
            {"epoch": name, "way": way, "value": float(significant.written(value))}
            for name, found in rows.items()
            for way, value in found.items()
        ]
    )
    x, notes = _across(table, what)
    y = alt.Y("epoch:N", title=None, sort=None, scale=alt.Scale(domain=list(rows)))
    y["axis"] = alt.Axis(grid=False, ticks=False, domain=False, labelFontSize=13, labelPadding=8, labelLimit=160)
    colours = alt.Scale(domain=list(SIGNS), range=[colour for colour, _ in SIGNS.values()])
    shapes = alt.Scale(domain=list(SIGNS), range=[shape for _, shape in SIGNS.values()])
    signs = {
        "color": alt.Color("way:N", scale=colours, legend=None),
        "shape": alt.Shape("way:N", scale=shapes, legend=None),
    }
    style = significant.STYLE if what == "loss" else ".2%"
    tips = [
        alt.Tooltip("epoch:N", title="Epoch"),
        alt.Tooltip("way:N", title="Measured"),
        alt.Tooltip("value:Q", title=what.capitalize(), format=style),
    ]
    base = alt.Chart(table)
    return layered(
        base.mark_line(color=INK_ON_BOTH, opacity=0.5, aria=False).encode(x=x, y=y, detail=alt.Detail("epoch:N")),
        base.mark_point(filled=True, size=130, opacity=1).encode(x=x, y=y, tooltip=tips, **signs),
        title=tiles.heading(f"The {what} of an epoch, by how it is measured", *notes),
        height=ROW * len(rows) + REST,
    )


def _across(table: pd.DataFrame, what: Which) -> tuple[alt.X, list[str]]:
    """The axis, and the notes on what has no place on it; the table gets the column that is drawn."""
    if what == "accuracy":
        table["drawn"] = table["value"]
        return alt.X("drawn:Q", title="Accuracy", scale=alt.Scale(zero=False), axis=alt.Axis(format="%")), []
    table["drawn"] = log_scale.lifted(table["value"], log_scale.lower_end(table["value"]))
    x = alt.X("drawn:Q", title="Loss (logarithmic)", scale=log_scale.scale(nice=True), axis=alt.Axis(format="~g"))
    return x, log_scale.notes(table["value"], "a loss of 0")
