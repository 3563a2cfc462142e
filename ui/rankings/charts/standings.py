"""Orders of nets: names in a row, one order with its intervals, who holds which place, depth against accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, NET_SHAPES, SEQUENTIAL

# Dark enough for the white names on them, and light enough to stand out from a dark page.
COLOURS = ("#8a6d00", "#00734f", "#b34a00", "#1f6cab", "#a23b77", "#5b4bc3")
ROW, LANE = 48, 46
ROOM = 170  # pixels for heading and axis; a legend takes LEGEND more
LEGEND = 60
BRIGHT = 0.6  # of the largest count: cells above carry dark numbers
PICK = "picked"  # the row that was clicked
WIDE = 0.9  # of a place, for a name on its colour


@dataclass(frozen=True)
class Entrant:
    """A net's place in the list of nets, its name in full and in short, its accuracy; None where it diverged.

    `interval` are the ends of its 95 % interval, `images` how many it was tested on.
    """

    number: int
    name: str
    short: str
    share: float | None = None
    interval: tuple[float, float] = (0.0, 0.0)
    images: int = 0


@dataclass(frozen=True)
class RankingRow:
    """An order of nets, the best first; of the places (from 0) in a group no two are told apart; `chosen` is shaded."""

    label: str
    entrants: Sequence[Entrant]
    groups: Sequence[tuple[int, ...]]
    chosen: bool = False


def orders(rows: Sequence[RankingRow]) -> alt.LayerChart:
    """A line of names a row, joined from row to row; a bar below neighbours of which no two are told apart."""
    table, bars, names = _chips(rows), _bars(rows), [row.label for row in rows]
    most = max(len(row.entrants) for row in rows)
    y = alt.Y("row:Q", axis=_labels(names), title=None)
    y["scale"] = alt.Scale(domain=[-0.55, len(rows) - 0.45], reverse=True, nice=False)
    x = alt.X(
        "place:Q",
        title="By accuracy as measured, the best on the left",
        scale=alt.Scale(domain=[0.45, most + 0.55], nice=False),
    )
    x["axis"] = alt.Axis(
        values=list(range(1, most + 1)), format="d", orient="top", grid=False, ticks=False, domain=False
    )
    colour = alt.Color("number:O", scale=alt.Scale(domain=list(range(len(COLOURS))), range=list(COLOURS)), legend=None)
    base = alt.Chart(table).encode(y=y)
    shade = alt.Chart(table[table["chosen"]]).mark_bar(color=HIGHLIGHT, opacity=0.06, height=ROW - 2, aria=False)
    lines = base.mark_line(strokeWidth=3, opacity=0.45, aria=False)
    chips = alt.Chart(table, name="chips").mark_rect(height=34, cornerRadius=6, opacity=1, cursor="pointer")
    pick = alt.selection_point(name=PICK, fields=["row"], on="click", toggle=False, clear=False)
    write: dict[str, Any] = {"color": "white", "aria": False, "cursor": "pointer"}
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TIPS.items()]
    layers = [
        shade.encode(y=y, x=alt.XValue(0), x2=alt.X2Value("width")),
        lines.encode(x=x, color=colour, detail=alt.Detail("number:O"), order=alt.Order("row:Q")),
        chips.encode(x=alt.X("left:Q"), x2=alt.X2(field="right"), y=y, color=colour, tooltip=tips).add_params(pick),
        base.mark_text(dy=-7, fontSize=12, fontWeight="bold", **write).encode(x=x, text=alt.Text("short:N")),
        base.mark_text(dy=8, fontSize=11, **write).encode(x=x, text=alt.Text("shown:N")),
        *(
            alt.Chart(bars[bars["level"] == level])
            .mark_bar(height=3, yOffset=20 + 4 * level, color=INK_ON_BOTH, aria=False)
            .encode(x=alt.X("from:Q"), x2=alt.X2(field="to"), y=y)
            for level in sorted(set(bars["level"]))
        ),
    ]
    title = tiles.heading(
        "Every order, from the best net to the worst",
        "A bar below nets: no two of them are told apart.",
        "Click a row to choose its setting.",
    )
    return layered(*layers, title=title, height=ROOM + ROW * len(rows))


_TIPS = {"name": "Net", "label": "Under", "place": "Place", "shown": "Accuracy"}


def _chips(rows: Sequence[RankingRow]) -> pd.DataFrame:
    table = [
        {
            "row": number,
            "label": row.label.replace("|", ", "),
            "chosen": row.chosen,
            "place": place + 1,
            "left": place + 1 - WIDE / 2,
            "right": place + 1 + WIDE / 2,
            "number": entrant.number,
            "name": entrant.name,
            "short": entrant.short,
            "shown": "–" if entrant.share is None else f"{entrant.share:.1%}",
        }
        for number, row in enumerate(rows)
        for place, entrant in enumerate(row.entrants)
    ]
    return pd.DataFrame(table)


def _bars(rows: Sequence[RankingRow]) -> pd.DataFrame:
    """A bar for each run of neighbours within a group; those that overlap lie on several levels."""
    table = []
    for number, row in enumerate(rows):
        ends: list[int] = []  # of the last bar on each level
        for first, last in sorted({run for group in row.groups for run in _runs(group)}):
            level = next((level for level, end in enumerate(ends) if end < first), len(ends))
            ends[level : level + 1] = [last]
            table.append({"row": number, "level": level, "from": first + 1.0, "to": last + 1.0})
    return pd.DataFrame(table, columns=["row", "level", "from", "to"])


def _runs(group: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of each two or more neighbours among ascending places."""
    starts = [place for place in group if place - 1 not in group]
    stops = [place for place in group if place + 1 not in group]
    return [(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start]


def _labels(names: Sequence[str]) -> alt.Axis:
    told = "".join(f"datum.value === {number} ? {name.split('|')!r} : " for number, name in enumerate(names))
    return alt.Axis(
        values=list(range(len(names))), labelExpr=f"{told}''", grid=False, ticks=False, domain=False, labelFontSize=11,
        labelOverlap=False, labelLimit=120,
    )  # fmt: skip


def intervals(
    entrants: Sequence[Entrant], reported: Mapping[str, float], blind: float, over: str = "the images"
) -> alt.LayerChart:
    """Each net's test accuracy with its interval, and what a report says of it; `blind`: one answer for all."""
    table = _measured(entrants)
    names = [each.name for each in entrants]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelFontSize=13, ticks=False, domain=False))
    x = alt.X("share:Q", title="Test accuracy", axis=alt.Axis(format="%", tickCount=5))
    x["scale"] = alt.Scale(domain=[0, 1], nice=False)
    colour = alt.Color("number:O", scale=alt.Scale(domain=list(range(len(COLOURS))), range=list(COLOURS)), legend=None)
    base = alt.Chart(table).encode(y=y)
    tips = [alt.Tooltip("name:N", title="Net"), *_SHARES]
    told = [{"name": name, "share": share} for name, share in reported.items() if name in names]
    marks = alt.Chart(pd.DataFrame(told, columns=["name", "share"])).mark_point(
        shape="diamond", size=130, color=MARK, strokeWidth=2
    )
    rule = alt.Chart(pd.DataFrame({"share": [blind]})).mark_rule(strokeDash=[4, 3], color=INK_ON_BOTH)
    layers = [
        rule.encode(x=x),
        base.mark_rule(strokeWidth=7, opacity=0.55).encode(x=alt.X("low:Q"), x2=alt.X2(field="high"), color=colour),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x, color=colour, tooltip=tips),
        base.mark_text(dy=-16, fontSize=13, fontWeight="bold", color=INK_ON_BOTH).encode(x=x, text=alt.Text("shown:N")),
        marks.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title="Report"), alt.Tooltip("share:Q", format=".2%")]),
    ]
    title = tiles.heading("The chosen setting", *_subtitle(bool(told), over))
    return layered(*layers, title=title, height=ROOM + LANE * len(names))


_SHARES = [
    alt.Tooltip("share:Q", title="Accuracy", format=".2%"),
    alt.Tooltip("low:Q", title="Interval from", format=".2%"),
    alt.Tooltip("high:Q", title="to", format=".2%"),
    alt.Tooltip("of:Q", title="Test images", format=","),
]


def _subtitle(reported: bool, over: str) -> list[str]:
    lines = [f"Bar: 95 % interval over {over}.", "Dashed: always 1, on the official test images."]
    return [*lines, "Diamond: what R2 reports."] if reported else lines


def _measured(entrants: Sequence[Entrant]) -> pd.DataFrame:
    rows = []
    for each in entrants:
        low, high = each.interval
        shown = "diverged" if each.share is None else f"{each.share:.1%}"
        share = round(each.share or 0.0, 5)
        numbers = {"share": share, "low": round(low, 5), "high": round(high, 5), "of": each.images}
        rows.append({"name": each.name, "number": each.number, "shown": shown, **numbers})
    return pd.DataFrame(rows)


def rank_counts(names: Sequence[str], counts: Sequence[Sequence[int]], over: str) -> alt.LayerChart:
    """How often each net has each rank, `over` which settings."""
    table = pd.DataFrame(
        {"name": name, "place": place + 1, "count": int(count), "shown": str(int(count)) if count else ""}
        for name, row in zip(names, counts, strict=True)
        for place, count in enumerate(row)
    )
    top = max(int(table["count"].max()), 1)
    table["dark"] = table["count"] > BRIGHT * top
    axis = alt.Axis(orient="top", labelAngle=0, labelFontSize=13, ticks=False, domain=False)
    x = alt.X("place:O", title="Rank", axis=axis)
    y = alt.Y("name:N", sort=list(names), title=None, axis=alt.Axis(labelFontSize=13, ticks=False, domain=False))
    scale = alt.Scale(scheme=SEQUENTIAL.vega, domain=[0, top])
    legend = alt.Legend(title="Settings", orient="bottom", gradientLength=180, tickCount=4, format="d")
    ink = alt.ColorValue("white", condition={"test": "datum.dark", "value": "#10151c"})
    base = alt.Chart(table).encode(x=x, y=y)
    titles = {"name:N": "Net", "place:O": "Rank", "count:Q": "Settings"}
    tips = [alt.Tooltip(field, title=title) for field, title in titles.items()]
    held = alt.Chart(table[table["count"] > 0]).encode(x=x, y=y)
    none = base.mark_rect(cornerRadius=3, color=INK_ON_BOTH, opacity=0.1, aria=False)
    cells = held.mark_rect(cornerRadius=3).encode(color=alt.Color("count:Q", scale=scale, legend=legend), tooltip=tips)
    texts = base.mark_text(fontSize=14, fontWeight="bold", aria=False).encode(text=alt.Text("shown:N"), color=ink)
    title = tiles.heading("How often each net has which rank", f"Over {over}, after the last epoch.")
    return layered(none, cells, texts, title=title, height=ROOM + LEGEND + LANE * len(names))


def depths(labels: Sequence[str], rho: Mapping[str, Sequence[float]]) -> alt.LayerChart:
    """Rank correlations of accuracy with what `rho` names, a row a setting."""
    pairs = list(rho)
    table = pd.DataFrame(
        {"label": label, "of": of, "rho": round(value, 4)}
        for of, values in rho.items()
        for label, value in zip(labels, values, strict=True)
    )
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelFontSize=11, ticks=False, domain=False, labelLimit=130)
    y = alt.Y("label:N", sort=list(labels), title=None, axis=axis)
    x = alt.X("rho:Q", title="Spearman's ρ with the test accuracy", axis=alt.Axis(tickCount=5))
    x["scale"] = alt.Scale(domain=[-1.05, 1.05], nice=False)
    legend = alt.Legend(title=None, orient="bottom", symbolSize=120)
    colour = alt.Color("of:N", scale=alt.Scale(domain=pairs, range=[COLOURS[3], COLOURS[2]]), legend=legend)
    shape = alt.Shape("of:N", scale=alt.Scale(domain=pairs, range=[NET_SHAPES[3], NET_SHAPES[2]]), legend=legend)
    tips = [alt.Tooltip("label:N", title="Under"), alt.Tooltip("of:N", title="Of"), alt.Tooltip("rho:Q", title="ρ")]
    zero = alt.Chart(pd.DataFrame({"rho": [0]})).mark_rule(color=INK_ON_BOTH, strokeDash=[4, 3])
    dots = alt.Chart(table).mark_point(filled=True, size=140, opacity=1)
    title = tiles.heading("Is deeper better?", "Right of 0: larger nets rank higher; left: lower.")
    dots = dots.encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    return layered(zero.encode(x=x), dots, title=title, height=ROOM + LEGEND + LANE * len(labels))
