"""A stack of layers as boxes: maps as piles of squares, rows of numbers as bars, with their sizes."""

from collections.abc import Sequence
from math import log2, log10
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED

PICK = "pick"
WIDE, NARROW, ROW, ROOM = (
    10,
    5,
    108,
    90,
)  # boxes a row on a wide and on a narrow screen, a narrow screen's row, title and legend in pixels
NARROWER = 640
COLOURS = {
    "Input": MUTED,
    "Convolution": HIGHLIGHT,
    "Pooling": "#009e73",
    "Dense": "#d55e00",
    "Activation": "#c2649a",
    "Flatten, dropout": "#b59a2c",
}
KINDS = {"conv": "Convolution", "pool": "Pooling", "dense": "Dense", "": "Input"}
KINDS |= dict.fromkeys(("flatten", "dropout"), "Flatten, dropout")
PLACES = (  # where a box stands, in pixels, from the width that there is
    ("cols", f"min(datum.count, width > {NARROWER} ? {WIDE} : {NARROW})"),
    ("cell", "width / datum.cols"),
    ("high", "height / ceil(datum.count / datum.cols)"),
    ("left", "(datum.place % datum.cols) * datum.cell"),
    ("top", "floor(datum.place / datum.cols) * datum.high"),
    ("right", "datum.left + datum.cell - 3"),
    ("bottom", "datum.top + datum.high - 3"),
    ("cx", "datum.left + datum.cell / 2"),
    ("room", "min(datum.cell - 26, datum.high - 74, 110)"),
    ("shift", "datum.room / 25"),
    ("cy", "datum.top + (datum.high - 62) / 2"),
    ("text", "datum.cy + datum.room / 2 + 16"),
    ("over", "datum.cy - datum.room / 2 - 10"),
    ("under", "datum.text + 42"),
)


def data(
    titles: Sequence[tuple[str, str]], shapes: Sequence[tuple[int, ...]], sizes: Sequence[str], selected: int
) -> pd.DataFrame:
    """A row a box; box 0 is the input. `sizes` are the shapes in words; `titles` (kind, details) may be more: those
    have no shape.
    """
    side = max((shape[1] for shape in shapes if len(shape) == 3), default=1)
    most = max((shape[0] for shape in shapes if len(shape) == 1), default=10)
    rows = []
    for place, (kind, details) in enumerate([("", ""), *titles]):
        shape = shapes[place] if place < len(shapes) else ()
        flat = len(shape) == 1
        size = log10(shape[0] + 1) / log10(max(most, 10) + 1) if flat else shape[1] / side if shape else 0.5
        broken = "✕" if place == len(shapes) else "" if shape else "?"
        rows.append(
            {
                "place": place,
                "count": len(titles) + 1,
                "name": f"{place} {kind}" if place else "image",
                "details": details or " ",
                "shape": sizes[place] if shape else broken,
                "size": size,
                "flat": flat,
                "kind": KINDS.get(kind, "Activation"),
                "broken": bool(broken),
                "chosen": place == selected,
                "slices": 1 if flat or not shape else 1 + min(int(log2(shape[0])), 6),
            }
        )
    return pd.DataFrame(rows)


def chart(boxes: pd.DataFrame) -> alt.LayerChart:
    """The boxes in reading order; a click selects "place"."""
    height = ROOM + ROW * -(-len(boxes) // NARROW)
    sheets = boxes.loc[boxes.index.repeat(boxes["slices"])]
    sheets = sheets.assign(slice=sheets.groupby(level=0).cumcount(), sheet=np.arange(len(sheets)))
    broken = sheets[sheets["broken"]]
    layers = [
        _placed(boxes[boxes["chosen"]])
        .mark_rect(filled=False, stroke=MARK, strokeWidth=2, fillOpacity=0, cornerRadius=6)
        .encode(**_corners("left", "right", "over", "under")),
        _sheets(sheets[~sheets["broken"]], filled=True),
        *([_sheets(broken, filled=False)] if len(broken) else []),
        *(_text(boxes, field, dy, **style) for field, dy, style in _lines()),
        _text(boxes[boxes["place"] > 0], "arrow", 0, across="left", down="cy", fontSize=16),
        _answering(boxes),
    ]
    unframed = alt.Config(view=alt.ViewConfig(stroke=None))
    return layered(*layers, title="Output shapes, layer by layer", height=height, config=unframed)


def _lines() -> list[tuple[str, int, dict[str, Any]]]:
    return [
        ("shape", 0, {"fontWeight": "bold", "fontSize": 12}),
        ("name", 16, {"fontSize": 12}),
        ("details", 31, {"fontSize": 11}),
    ]


def _placed(boxes: pd.DataFrame) -> alt.Chart:
    chart = alt.Chart(boxes.assign(arrow="›"))
    for name, formula in PLACES:
        chart = chart.transform_calculate(**{name: formula})
    return chart


def _corners(left: str, right: str, top: str, bottom: str) -> dict[str, Any]:
    """Fields that hold pixels, as a rectangle's edges."""
    return {
        "x": alt.X(f"{left}:Q", scale=None, axis=None),
        "x2": alt.X2(right),
        "y": alt.Y(f"{top}:Q", scale=None, axis=None),
        "y2": alt.Y2(bottom),
    }


def _sheets(sheets: pd.DataFrame, filled: bool) -> alt.Chart:
    """Every map, or as many as fit in a pile, shifted a little; a row of numbers is a narrow bar."""
    chart = _placed(sheets)
    edges = (
        ("wide", "datum.flat ? 9 : max(4, datum.size * (datum.room - datum.shift * (datum.slices - 1)))"),
        ("tall", "datum.flat ? max(6, datum.size * datum.room) : datum.wide"),
        ("x0", "datum.cx - datum.wide / 2 + datum.shift * ((datum.slices - 1) / 2 - datum.slice)"),
        ("x1", "datum.x0 + datum.wide"),
        ("y0", "datum.cy - datum.tall / 2 - datum.shift * ((datum.slices - 1) / 2 - datum.slice)"),
        ("y1", "datum.y0 + datum.tall"),
    )
    for name, formula in edges:
        chart = chart.transform_calculate(**{name: formula})
    across = f"width > {NARROWER} ? {len(COLOURS)} : 3"
    colour = alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        legend=alt.Legend(orient="bottom", columns=alt.ExprRef(across), symbolStrokeWidth=0),
    )
    if filled:
        mark: alt.Chart = chart.mark_rect(stroke="white", strokeWidth=0.8, cornerRadius=1)
        return mark.encode(**_corners("x0", "x1", "y0", "y1"), color=colour, order=alt.Order("sheet:Q"))
    mark = chart.mark_rect(filled=False, stroke=MARK, strokeWidth=2, strokeDash=[5, 4], fillOpacity=0, cornerRadius=2)
    return mark.encode(**_corners("x0", "x1", "y0", "y1"))


def _text(
    boxes: pd.DataFrame,
    field: str,
    dy: int,
    *,
    across: str = "cx",
    down: str = "text",
    **style: Any,  # noqa: ANN401
) -> alt.Chart:
    mark = _placed(boxes).mark_text(baseline="middle", dy=dy, color=INK_ON_BOTH, **style)
    place = {"x": alt.X(f"{across}:Q", scale=None, axis=None), "y": alt.Y(f"{down}:Q", scale=None, axis=None)}
    written: alt.Chart = mark.encode(**place, text=alt.Text(f"{field}:N"))
    return written


def _answering(boxes: pd.DataFrame) -> alt.Chart:
    """What the pointer reads and clicks."""
    select = alt.selection_point(name=PICK, fields=["place"], on="click", toggle=False, clear=False)
    tips = [alt.Tooltip("name:N", title="Layer"), alt.Tooltip("details:N", title="Settings")]
    mark: alt.Chart = (
        _placed(boxes)
        .mark_rect(opacity=0, cursor="pointer")
        .encode(**_corners("left", "right", "top", "bottom"), tooltip=[*tips, alt.Tooltip("shape:N", title="Output")])
    )
    return mark.add_params(select)
