"""One order of nets with its intervals, who holds which rank, and depth against accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from ui.charts import tiles
from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, MARK, NET_SHAPES, SEQUENTIAL

# Dark enough for the white names on them, and light enough to stand out from a dark page.
COLOURS = ("#8a6d00", "#00734f", "#b34a00", "#1f6cab", "#a23b77", "#5b4bc3")
LANE = 42  # pixels for a net
ROOM = 146  # pixels for heading and axis; a legend takes LEGEND more
LEGEND = 40
BRIGHT = 0.45  # of the largest count: cells above carry dark numbers


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
    lines = [f"Bar: 95% interval over {over}.", "Dashed: always answering 1, on the official test images."]
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
    legend = alt.Legend(title="Settings", orient="top", gradientLength=180, tickCount=4, format="d")
    ink = alt.ColorValue("white", condition={"test": "datum.dark", "value": "#10151c"})
    base = alt.Chart(table).encode(x=x, y=y)
    titles = {"name:N": "Net", "place:O": "Rank", "count:Q": "Settings"}
    tips = [alt.Tooltip(field, title=title) for field, title in titles.items()]
    held = alt.Chart(table[table["count"] > 0]).encode(x=x, y=y)
    none = base.mark_rect(cornerRadius=3, color=INK_ON_BOTH, opacity=0.1, aria=False)
    cells = held.mark_rect(cornerRadius=3).encode(color=alt.Color("count:Q", scale=scale, legend=legend), tooltip=tips)
    texts = base.mark_text(fontSize=14, fontWeight="bold", aria=False).encode(text=alt.Text("shown:N"), color=ink)
    title = tiles.heading("Ranks of each net", f"Over {over}, after the last epoch.")
    return layered(none, cells, texts, title=title, height=ROOM + LEGEND + LANE * len(names))


def depths(labels: Sequence[str], rho: Mapping[str, Sequence[float]]) -> alt.LayerChart:
    """Rank correlations of accuracy with what `rho` names, a row a setting."""
    pairs = list(rho)
    table = pd.DataFrame(
        {"label": label, "of": of, "rho": round(value, 4)}
        for of, values in rho.items()
        for label, value in zip(labels, values, strict=True)
    )
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelFontSize=12, ticks=False, domain=False, labelLimit=130)
    y = alt.Y("label:N", sort=list(labels), title=None, axis=axis)
    x = alt.X("rho:Q", title="Spearman's ρ with accuracy", axis=alt.Axis(tickCount=5))
    x["scale"] = alt.Scale(domain=[-1.05, 1.05], nice=False)
    legend = alt.Legend(title=None, orient="top", symbolSize=120)
    colour = alt.Color("of:N", scale=alt.Scale(domain=pairs, range=[COLOURS[3], COLOURS[2]]), legend=legend)
    shape = alt.Shape("of:N", scale=alt.Scale(domain=pairs, range=[NET_SHAPES[3], NET_SHAPES[2]]), legend=legend)
    tips = [alt.Tooltip("label:N", title="Under"), alt.Tooltip("of:N", title="Of"), alt.Tooltip("rho:Q", title="ρ")]
    zero = alt.Chart(pd.DataFrame({"rho": [0]})).mark_rule(color=INK_ON_BOTH, strokeDash=[4, 3])
    dots = alt.Chart(table).mark_point(filled=True, size=140, opacity=1)
    title = tiles.heading("Is deeper better?", "Larger nets rank higher right of 0, lower left of 0.")
    dots = dots.encode(x=x, y=y, color=colour, shape=shape, tooltip=tips)
    return layered(zero.encode(x=x), dots, title=title, height=ROOM + LEGEND + LANE * len(labels))
