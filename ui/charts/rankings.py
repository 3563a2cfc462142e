"""Orders of nets: names in a row, one order with its intervals, who holds which place, depth against accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from core.comparison import Accuracy
from ui.charts import tiles
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
    """A net's place in the list of nets, its name in full and in short, its accuracy; None where it diverged."""

    number: int
    name: str
    short: str
    measured: Accuracy | None


@dataclass(frozen=True)
class Row:
    """An order of nets, the best first; `tied`: for each neighbours' pair whether it is none; `chosen` is shaded."""

    label: str
    entrants: Sequence[Entrant]
    tied: Sequence[bool]
    chosen: bool = False


def orders(rows: Sequence[Row]) -> alt.LayerChart:
    """A line of names a row, joined from row to row; a bar below two that cannot be told apart."""
    table, names = _chips(rows), [row.label for row in rows]
    most = max(len(row.entrants) for row in rows)
    y = alt.Y("row:Q", axis=_labels(names), title=None)
    y.scale = alt.Scale(domain=[-0.55, len(rows) - 0.45], reverse=True, nice=False)
    x = alt.X("place:Q", title="Place, the best on the left", scale=alt.Scale(domain=[0.45, most + 0.55], nice=False))
    x.axis = alt.Axis(values=list(range(1, most + 1)), format="d", orient="top", grid=False, ticks=False, domain=False)
    colour = alt.Color("number:O", scale=alt.Scale(domain=list(range(len(COLOURS))), range=list(COLOURS)), legend=None)
    base = alt.Chart(table).encode(y=y)
    shade = alt.Chart(table[table["chosen"]]).mark_bar(color=HIGHLIGHT, opacity=0.06, height=ROW - 2, aria=False)
    lines = base.mark_line(strokeWidth=3, opacity=0.45, aria=False)
    chips = alt.Chart(table, name="chips").mark_rect(height=34, cornerRadius=6, opacity=1, cursor="pointer")
    pick = alt.selection_point(name=PICK, fields=["row"], on="click", toggle=False, clear=False)
    write = {"color": "white", "aria": False, "cursor": "pointer"}
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TIPS.items()]
    layers = [
        shade.encode(y=y, x=alt.value(0), x2=alt.value("width")),
        lines.encode(x=x, color=colour, detail="number:O", order=alt.Order("row:Q")),
        chips.encode(x=alt.X("left:Q"), x2=alt.X2("right"), y=y, color=colour, tooltip=tips).add_params(pick),
        base.mark_text(dy=-7, fontSize=12, fontWeight="bold", **write).encode(x=x, text="short:N"),
        base.mark_text(dy=8, fontSize=11, **write).encode(x=x, text="shown:N"),
        alt.Chart(table[table["tied"]])
        .mark_bar(height=4, yOffset=21, color=INK_ON_BOTH, aria=False)
        .encode(x=alt.X("from:Q"), x2=alt.X2("to"), y=y),
    ]
    title = tiles.heading(
        "Every order, from the best net to the worst",
        "A bar below two: their 95 % intervals overlap.",
        "Click a row to choose its setting.",
    )
    return alt.layer(*layers, title=title, height=ROOM + ROW * len(rows))


_TIPS = {"name": "Net", "label": "Under", "place": "Place", "shown": "Accuracy"}


def _chips(rows: Sequence[Row]) -> pd.DataFrame:
    table = [
        {
            "row": number,
            "label": row.label.replace("|", ", "),
            "chosen": row.chosen,
            "place": place + 1,
            "left": place + 1 - WIDE / 2,
            "right": place + 1 + WIDE / 2,
            "from": place + 1.0,
            "to": place + 2.0,
            "number": entrant.number,
            "name": entrant.name,
            "short": entrant.short,
            "shown": f"{entrant.measured.share:.1%}" if entrant.measured else "–",
            "tied": place < len(row.tied) and row.tied[place],
        }
        for number, row in enumerate(rows)
        for place, entrant in enumerate(row.entrants)
    ]
    return pd.DataFrame(table)


def _labels(names: Sequence[str]) -> alt.Axis:
    told = "".join(f"datum.value === {number} ? {name.split('|')!r} : " for number, name in enumerate(names))
    return alt.Axis(
        values=list(range(len(names))), labelExpr=f"{told}''", grid=False, ticks=False, domain=False, labelFontSize=11,
        labelOverlap=False, labelLimit=120,
    )  # fmt: skip


def intervals(entrants: Sequence[Entrant], reported: Mapping[str, float], blind: float) -> alt.LayerChart:
    """Each net's test accuracy with its Wilson interval, and what a report says of it; `blind`: one answer for all."""
    table = _measured(entrants)
    names = [each.name for each in entrants]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelFontSize=13, ticks=False, domain=False))
    x = alt.X("share:Q", title="Test accuracy", axis=alt.Axis(format="%", tickCount=5))
    x.scale = alt.Scale(domain=[0, 1], nice=False)
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
        base.mark_rule(strokeWidth=7, opacity=0.55).encode(x=alt.X("low:Q"), x2=alt.X2("high"), color=colour),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x, color=colour, tooltip=tips),
        base.mark_text(dy=-16, fontSize=13, fontWeight="bold", color=INK_ON_BOTH).encode(x=x, text="shown:N"),
        marks.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title="Report"), alt.Tooltip("share:Q", format=".2%")]),
    ]
    title = tiles.heading("The chosen setting", *_subtitle(bool(told)))
    return alt.layer(*layers, title=title, height=ROOM + LANE * len(names))


_SHARES = [
    alt.Tooltip("share:Q", title="Accuracy", format=".2%"),
    alt.Tooltip("low:Q", title="Interval from", format=".2%"),
    alt.Tooltip("high:Q", title="to", format=".2%"),
    alt.Tooltip("of:Q", title="Test images", format=","),
]


def _subtitle(reported: bool) -> list[str]:
    lines = ["Bar: 95 % Wilson interval.", "Dashed: one answer for all images."]
    return [*lines, "Diamond: what R2 reports."] if reported else lines


def _measured(entrants: Sequence[Entrant]) -> pd.DataFrame:
    rows = []
    for each in entrants:
        low, high = each.measured.interval if each.measured else (0.0, 0.0)
        share, of = (each.measured.share, each.measured.count) if each.measured else (0.0, 0)
        shown = f"{share:.1%}" if each.measured else "diverged"
        numbers = {"share": round(share, 5), "low": round(low, 5), "high": round(high, 5), "of": of}
        rows.append({"name": each.name, "number": each.number, "shown": shown, **numbers})
    return pd.DataFrame(rows)


def places(names: Sequence[str], counts: Sequence[Sequence[int]], orders: int) -> alt.LayerChart:
    """How often each net holds each place."""
    table = pd.DataFrame(
        {"name": name, "place": place + 1, "count": int(count), "shown": str(int(count)) if count else ""}
        for name, row in zip(names, counts, strict=True)
        for place, count in enumerate(row)
    )
    top = max(int(table["count"].max()), 1)
    table["dark"] = table["count"] > BRIGHT * top
    axis = alt.Axis(orient="top", labelAngle=0, labelFontSize=13, ticks=False, domain=False)
    x = alt.X("place:O", title="Place", axis=axis)
    y = alt.Y("name:N", sort=list(names), title=None, axis=alt.Axis(labelFontSize=13, ticks=False, domain=False))
    scale = alt.Scale(scheme=SEQUENTIAL.vega, domain=[0, top])
    legend = alt.Legend(title="Orders", orient="bottom", gradientLength=180, tickCount=4, format="d")
    ink = alt.when(alt.datum.dark).then(alt.value("#10151c")).otherwise(alt.value("white"))
    base = alt.Chart(table).encode(x=x, y=y)
    tips = [alt.Tooltip("name:N", title="Net"), alt.Tooltip("place:O"), alt.Tooltip("count:Q", title="Orders")]
    held = alt.Chart(table[table["count"] > 0]).encode(x=x, y=y)
    none = base.mark_rect(cornerRadius=3, color=INK_ON_BOTH, opacity=0.1, aria=False)
    cells = held.mark_rect(cornerRadius=3).encode(color=alt.Color("count:Q", scale=scale, legend=legend), tooltip=tips)
    texts = base.mark_text(fontSize=14, fontWeight="bold", aria=False).encode(text="shown:N", color=ink)
    title = tiles.heading("Who holds which place, how often", f"Over {orders} orders: each setting after each epoch.")
    return alt.layer(none, cells, texts, title=title, height=ROOM + LEGEND + LANE * len(names))


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
    x.scale = alt.Scale(domain=[-1.05, 1.05], nice=False)
    legend = alt.Legend(title=None, orient="bottom", symbolSize=120)
    colour = alt.Color("of:N", scale=alt.Scale(domain=pairs, range=[COLOURS[3], COLOURS[2]]), legend=legend)
    shape = alt.Shape("of:N", scale=alt.Scale(domain=pairs, range=[NET_SHAPES[3], NET_SHAPES[2]]), legend=legend)
    tips = [alt.Tooltip("label:N", title="Under"), alt.Tooltip("of:N", title="Of"), alt.Tooltip("rho:Q", title="ρ")]
    zero = alt.Chart(pd.DataFrame({"rho": [0]})).mark_rule(color=INK_ON_BOTH, strokeDash=[4, 3])
    dots = alt.Chart(table).mark_point(filled=True, size=140, opacity=1)
    title = tiles.heading("Is deeper better?", "Right of 0: larger nets rank higher; left: lower.")
    dots = dots.encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    return alt.layer(zero.encode(x=x), dots, title=title, height=ROOM + LEGEND + LANE * len(labels))
