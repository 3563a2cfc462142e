"""All orders of nets beside each other, joined from order to order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH
from ui.rankings.charts.standings import COLOURS, Entrant

LANE, CHIP, LINE = 42, 34, 15  # pixels for a place, for a net's tile, for a line of what stands above an order
ROOM = 146  # pixels for heading and axis
PICK = "picked"  # the order that was clicked
WIDE = 0.68  # of a column, for a name on its colour
NARROW = "width < 600"  # a narrow page, in Vega's words


@dataclass(frozen=True)
class RankingRow:
    """An order of nets, the best first; of the places (from 0) in a group no two are told apart; `chosen` is shaded.

    `head` stands above it, in lines that | parts; `label` says all of its setting.
    """

    label: str
    head: str
    entrants: Sequence[Entrant]
    groups: Sequence[tuple[int, ...]]
    chosen: bool = False


def orders(rows: Sequence[RankingRow]) -> alt.LayerChart:
    """A column of names an order, joined from order to order; a bar beside neighbours of which no two are told apart.

    The net that the pointer is on stands out; a click picks the order.
    """
    table, bars = _chips(rows), _bars(rows)
    most = max(len(row.entrants) for row in rows)
    x = alt.X("row:Q", axis=_heads([row.head for row in rows]), title=None)
    x["scale"] = alt.Scale(domain=[-0.55, len(rows) - 0.45], nice=False)
    y = alt.Y("place:Q", title="Place", scale=alt.Scale(domain=[0.45, most + 0.55], reverse=True, nice=False))
    places = list(range(1, most + 1))
    y["axis"] = alt.Axis(values=places, tickCount=most, format="d", grid=False, ticks=False, domain=False)
    colour = alt.Color("number:O", scale=alt.Scale(domain=list(range(len(COLOURS))), range=list(COLOURS)), legend=None)
    pick = alt.selection_point(name=PICK, fields=["row"], on="click", toggle=False, clear=False)
    at = alt.selection_point(name="pointed", fields=["number"], on="pointerover", clear="pointerout", toggle=False)
    base = alt.Chart(table).encode(x=x, y=y)
    lines = base.mark_line(strokeWidth=6, interpolate="monotone", aria=False)
    beside = alt.Chart(bars).mark_rule(strokeWidth=3, color=INK_ON_BOTH, aria=False)
    layers = [
        _shade(table),
        lines.encode(
            color=colour, detail=alt.Detail("number:O"), order=alt.Order("row:Q"), opacity=_lit(at, 0.55, 0.08)
        ),
        beside.encode(x=alt.X("at:Q"), y=alt.Y("from:Q"), y2=alt.Y2(field="to")),
        _tiles(table).encode(y=y, color=colour, opacity=_lit(at, 1, 0.3)).add_params(pick, at),
        *_texts(base),
    ]
    title = tiles.heading(
        "Every order, the best net on top",
        "A bar joins nets of which no two are told apart.",
        "Point to follow a net. Click to choose its setting.",
    )
    return layered(*layers, title=title, height=ROOM + LANE * most)


def _shade(table: pd.DataFrame) -> alt.Chart:
    """Behind the chosen orders, as high as the chart."""
    chosen = alt.Chart(table[table["chosen"]].drop_duplicates("row"))
    shade: alt.Chart = chosen.mark_rect(color=HIGHLIGHT, opacity=0.16, aria=False).encode(
        x=alt.X("from:Q"), x2=alt.X2(field="to"), y=alt.YValue(0), y2=alt.Y2Value("height")
    )
    return shade


def _tiles(table: pd.DataFrame) -> alt.Chart:
    """One a net and order, which answers the pointer."""
    high = alt.ExprRef(f"{NARROW} ? {CHIP - 10} : {CHIP}")
    drawn = alt.Chart(table, name="tiles").mark_rect(height=high, cornerRadius=6, cursor="pointer")
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TIPS.items()]
    placed: alt.Chart = drawn.encode(x=alt.X("left:Q"), x2=alt.X2(field="right"), tooltip=tips)
    return placed


_TIPS = {"name": "Net", "label": "Under", "place": "Place", "shown": "Accuracy"}


def _lit(at: alt.Parameter, full: float, faint: float) -> alt.OpacityValue:
    """Full for the net that is pointed at, or for all while none is."""
    return alt.OpacityValue(faint, condition={"param": at.name, "value": full})


def _texts(base: alt.Chart) -> list[alt.Chart]:
    """On each tile the net's name and its accuracy, or as much of it as a narrow page has room for."""
    ink: dict[str, Any] = {"color": "white", "aria": False, "cursor": "pointer"}
    size = alt.ExprRef(f"{NARROW} ? 10 : 12")
    name = alt.ExprRef(f"{NARROW} ? datum.initial : datum.short")
    return [
        base.mark_text(dy=alt.ExprRef(f"{NARROW} ? 0 : -7"), fontSize=size, fontWeight="bold", text=name, **ink),
        base.mark_text(dy=8, fontSize=12, text=alt.ExprRef(f"{NARROW} ? '' : datum.shown"), **ink),
    ]


def _chips(rows: Sequence[RankingRow]) -> pd.DataFrame:
    table = [
        {
            "row": number,
            "label": row.label.replace("|", ", "),
            "chosen": row.chosen,
            "place": place + 1,
            "from": number - 0.5,
            "to": number + 0.5,
            "left": number - WIDE / 2,
            "right": number + WIDE / 2,
            "number": entrant.number,
            "name": entrant.name,
            "short": entrant.short,
            "initial": entrant.short.lstrip("R") if entrant.short[1:2].isdigit() else entrant.short[:1],
            "shown": "–" if entrant.share is None else f"{entrant.share:.1%}",
        }
        for number, row in enumerate(rows)
        for place, entrant in enumerate(row.entrants)
    ]
    return pd.DataFrame(table)


def _bars(rows: Sequence[RankingRow]) -> pd.DataFrame:
    """A bar for each run of neighbours within a group; those that overlap lie beside each other."""
    table = []
    for number, row in enumerate(rows):
        ends: list[int] = []  # of the last bar on each level
        for first, last in sorted({run for group in row.groups for run in _runs(group)}):
            level = next((level for level, end in enumerate(ends) if end < first), len(ends))
            ends[level : level + 1] = [last]
            at = number + WIDE / 2 + 0.06 + 0.07 * level
            table.append({"row": number, "at": at, "level": level, "from": first + 1.0, "to": last + 1.0})
    return pd.DataFrame(table, columns=["row", "at", "level", "from", "to"])


def _runs(group: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of each two or more neighbours among ascending places."""
    starts = [place for place in group if place - 1 not in group]
    stops = [place for place in group if place + 1 not in group]
    return [(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start]


def _heads(names: Sequence[str]) -> alt.Axis:
    """What stands above the columns: a line a part of a name, or one upright line on a narrow page."""
    told = "".join(f"datum.value === {number} ? {name!r} : " for number, name in enumerate(names)) + "''"
    lift = LINE * max(name.count("|") for name in names) + 4
    return alt.Axis(
        values=list(range(len(names))), tickCount=len(names), orient="top", grid=False, ticks=False, domain=False,
        labelExpr=f"{NARROW} ? replace({told}, /\\|/g, ' ') : split({told}, '|')",
        labelOverlap=False, labelLimit=200, labelFontSize=12,
        labelAngle=alt.ExprRef(f"{NARROW} ? -90 : 0"), labelAlign=alt.ExprRef(f"{NARROW} ? 'left' : 'center'"),
        labelBaseline=alt.ExprRef(f"{NARROW} ? 'middle' : 'bottom'"),
        labelPadding=alt.ExprRef(f"{NARROW} ? 4 : {lift}"),
    )  # fmt: skip
