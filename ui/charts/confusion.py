"""Which digit is taken for which: rows are what the images are, columns what the net says."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.statistics.confusion import Counts
from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, MARK, SEQUENTIAL

Cell = tuple[int, int]
SIDE = 480
PICK = "pick_cell"
BRIGHT = 0.35  # a share of its row: cells above carry dark numbers on light ground


def chart(counts: Counts, marked: Cell | None = None) -> alt.LayerChart:
    """The counts, coloured by their share of the row; the scale of the colours never moves.

    Where a cell (label, answer) is `marked`, a click selects "label" and "said" of another.
    """
    table = _table(counts)
    names = [str(each) for each in range(len(counts))]
    x = alt.X(
        "said:O",
        title="Predicted digit",
        scale=alt.Scale(domain=names),
        axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False),
    )
    axis = alt.Axis(ticks=False, domain=False, labelOverlap=False)
    y = alt.Y("label:O", title="True digit", scale=alt.Scale(domain=names), axis=axis)
    colour = alt.Color(
        "share:Q",
        scale=alt.Scale(type="pow", exponent=0.4, domain=[0, 1], scheme=SEQUENTIAL.vega),
        legend=alt.Legend(title="Share of the row", format=".0%", values=[0, 0.01, 0.1, 0.5, 1], orient="bottom"),
    )
    tips = [
        alt.Tooltip("label:O", title="True digit"),
        alt.Tooltip("said:O", title="Predicted digit"),
        alt.Tooltip("count:Q", title="Images", format=","),
        alt.Tooltip("share:Q", title="Share of the row", format=".1%"),
    ]
    base = alt.Chart(table)
    layers = [
        base.mark_rect(stroke=INK_ON_BOTH, strokeWidth=0.3, aria=False).encode(x=x, y=y, color=colour, tooltip=tips),
        base.mark_text(fontSize=12, aria=False).encode(x=x, y=y, text=alt.Text("text:N"), color=_ink(), tooltip=tips),
    ]
    lines = ["Number of images by true and predicted digit."]
    if marked is not None:
        here = table[(table["label"] == str(marked[0])) & (table["said"] == str(marked[1]))]
        frame = alt.Chart(here).mark_rect(filled=False, stroke=MARK, strokeWidth=3, fillOpacity=0, aria=False)
        select = alt.selection_point(name=PICK, fields=["label", "said"], on="click", toggle=False, clear=False)
        open_cell = alt.Chart(table, name="cells").mark_rect(opacity=0, cursor="pointer", aria=False)
        layers += [frame.encode(x=x, y=y), open_cell.encode(x=x, y=y, tooltip=tips).add_params(select)]
        lines.append("Click a cell to open its images.")
    return layered(*layers, title=tiles.heading("Confusion matrix", *lines), height=SIDE)


def _ink() -> alt.ColorValue:
    return alt.ColorValue(
        condition={"test": f"datum.share > {BRIGHT}", "value": "#111111"},
        value="#ffffff",
    )


def _table(counts: Counts) -> pd.DataFrame:
    rows, columns = np.indices(counts.shape)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    flat = counts.ravel()
    return pd.DataFrame(
        {
            "label": rows.ravel().astype(str),
            "said": columns.ravel().astype(str),
            "count": flat,
            "share": share.ravel().round(5),
            "text": np.where(flat > 0, flat.astype(str), ""),
        }
    )


def describe(counts: Counts) -> str:
    """The accuracy and the commonest mistake, in a sentence."""
    total, right = int(counts.sum()), int(np.trace(counts))
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return f"All {total:,} images are read right."
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    return (
        f"{right:,} of {total:,} images are read right, {right / total:.2%}. The most frequent mistake: "
        f"{'an' if label == 8 else 'a'} {label} read as "
        f"{said}, {wrong[label, said]} of {counts[label].sum():,}."
    )


def columns(counts: Counts) -> dict[str, NDArray[np.generic]]:
    """The cells, a row each."""
    table = _table(counts)
    digits = {name: table[name].to_numpy(dtype=np.int64) for name in ("label", "said")}
    return {**digits, "count": counts.ravel(), "share": table["share"].to_numpy()}
