"""Charts of the tests of attribution methods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import log_scale, signs, tiles
from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, MUTED

Numbers = NDArray[np.floating]
# Okabe and Ito's colours, without yellow and black; each comes with a dash and a shape of its own.
COLOURS = signs.METHOD_COLOURS
DASHES = ([1, 0], [8, 3], [2, 2], [10, 3, 2, 3], [5, 2], [12, 4], [4, 4], [1, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
KINDS = ("Class right", "Class and width right")
CHECKS = {"again": "Trained on true labels again", "labels": "Trained on random labels", "untrained": "Untrained"}
THIRDS = ("Left third", "Centre", "Right third")
THIRD_COLOURS = (MUTED, HIGHLIGHT, "#b9c2cc")


@dataclass(frozen=True)
class Lines:
    """A line for each method by its title; `signs`: their numbers in `ui.charts.signs`, out of len(COLOURS)."""

    of: Mapping[str, Numbers]
    signs: Sequence[int]


@dataclass(frozen=True)
class Sign:
    """How a legend shows a name: a colour with a `dash` of the line, a `shape` of the points, or both."""

    name: str
    colour: str
    dash: tuple[int, ...] = ()
    shape: str = ""


def along(names: Sequence[str], values: Lines, stage: int, title: str, subtitle: str, axis: str) -> alt.LayerChart:
    """A line a method over the stages called `names`, at most 1; a rule at `stage`."""
    rows = [
        {"stage": place, "layer": names[place], "value": value, "method": method}
        for method, line in values.of.items()
        for place, value in enumerate(np.round(line, 4).tolist())
    ]
    table = pd.DataFrame(rows, columns=["stage", "layer", "value", "method"])
    low = min(0.0, np.floor(5 * table["value"].min()) / 5)
    x = _stages(names)
    y = alt.Y("value:Q", title=axis, axis=_axis(), scale=alt.Scale(domain=[low, 1.05], nice=False))
    tooltip = [
        alt.Tooltip("method:N", title="Method"),
        alt.Tooltip("layer:N", title="Randomised down to"),
        alt.Tooltip("value:Q", title=axis, format=".2f"),
    ]
    lines = alt.Chart(table, name="lines").mark_line(strokeWidth=2.5, point={"size": 55, "filled": True}, aria=False)
    drawn = lines.encode(x=x, y=y, tooltip=tooltip, **_distinct(values, "shape"))
    return layered(_rule("stage", stage, x), drawn, title=_heading(title, subtitle), height=330)


def changing(fractions: Numbers, values: Lines, share: float, title: str, subtitle: str, whom: str) -> alt.LayerChart:
    """A class's probability over the share of the pixels that have changed, a line a map; a rule at `share`."""
    rows = [
        {"share": place, "p": value, "method": method}
        for method, line in values.of.items()
        for place, value in zip(fractions.tolist(), np.round(line, 4).tolist(), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["share", "p", "method"])
    x = alt.X("share:Q", title="Share of the pixels changed", axis=_axis(format="%"), scale=_unit())
    y = alt.Y("p:Q", title=f"p of the {whom}", axis=_axis(), scale=_unit())
    tooltip = [
        alt.Tooltip("method:N", title="Order by"),
        alt.Tooltip("share:Q", title="Changed", format=".0%"),
        alt.Tooltip("p:Q", title="p", format=".3f"),
    ]
    lines = alt.Chart(table, name="lines").mark_line(strokeWidth=2.5, aria=False)
    drawn = lines.encode(x=x, y=y, tooltip=tooltip, **_distinct(values, "strokeDash"))
    return layered(_rule("share", share, x), drawn, title=_heading(title, subtitle), height=260)


def arrivals(table: pd.DataFrame, reported: Sequence[tuple[str, int]], title: str) -> alt.LayerChart:
    """A point a net: `kind`, `seed`, `iterations`, `what` (one of KINDS); rules at what was reported."""
    lines = pd.DataFrame(reported, columns=["what", "iterations"])
    every = [*table["iterations"], *lines["iterations"]]
    end, notes = log_scale.lower_end(every), log_scale.notes(every, "0 iterations")
    table, lines = (each.assign(at=log_scale.lifted(each["iterations"], end)) for each in (table, lines))
    axis = alt.Axis(tickCount=3, grid=False)
    x = alt.X("at:Q", title="Iterations until all are right", scale=log_scale.scale(nice=True), axis=axis)
    y = alt.Y("kind:N", title=None, sort=None, axis=alt.Axis(labelLimit=220))
    offset = alt.YOffset("what:N", sort=list(KINDS))
    apart = _two("what:N", KINDS)
    tooltip = [
        alt.Tooltip("kind:N", title="Net"),
        alt.Tooltip("what:N", title="Until"),
        alt.Tooltip("seed:O", title="Seed"),
        alt.Tooltip("iterations:Q", title="Iterations"),
    ]
    points = alt.Chart(table, name="nets").mark_point(size=75, filled=True, opacity=0.75, aria=False)
    rules = alt.Chart(lines, name="reported").mark_rule(strokeWidth=2, strokeDash=[5, 4])
    layers = [
        rules.encode(x=x, color=apart["color"], tooltip=[alt.Tooltip("iterations:Q", title="R3")]),
        points.encode(x=x, y=y, yOffset=offset, tooltip=tooltip, **apart),
    ]
    subtitle = "One point per seed. Dashed: the one run of report R3."
    return layered(*layers, title=_heading(title, subtitle, *notes), height=330)


SCORE_SIGNS = (
    Sign("Mass inside", HIGHLIGHT, shape="square"),
    Sign("Top pixels inside", MARK, shape="diamond"),
    Sign("Chance", INK_ON_BOTH, dash=(5, 4)),
)


def scores(table: pd.DataFrame, chance: float, title: str, subtitle: str) -> alt.LayerChart:
    """A bar a `method` for its `mass` and a point for its `precision`; a rule at `chance`."""
    y = alt.Y("method:N", title=None, sort=None, axis=_axis(labelLimit=200, labelOverlap=False))
    tooltip = [
        alt.Tooltip("method:N", title="Method"),
        alt.Tooltip("mass:Q", title="Mass inside", format=".1%"),
        alt.Tooltip("precision:Q", title="Top pixels inside", format=".1%"),
    ]
    mass, top, level = SCORE_SIGNS
    x = alt.X("mass:Q", title="Share on the marked pixels", axis=_axis(format="%"), scale=_unit())
    bars = alt.Chart(table, name="mass").mark_bar(color=mass.colour, aria=False)
    ticks = alt.Chart(table, name="precision").mark_point(
        size=60, filled=True, shape=top.shape, color=top.colour, opacity=1, aria=False
    )
    rule = alt.Chart(pd.DataFrame({"mass": [chance]}), name="chance").mark_rule(
        strokeWidth=2.5, strokeDash=list(level.dash), color=level.colour
    )
    layers = [
        bars.encode(x=x, y=y, tooltip=tooltip),
        rule.encode(x=x),
        ticks.encode(x=alt.X("precision:Q"), y=y, tooltip=tooltip),
    ]
    return layered(*layers, title=_heading(title, subtitle), height=18 * len(table) + 100)


def likeness(table: pd.DataFrame, title: str, subtitle: str, axis: str) -> alt.LayerChart:
    """A point a `method` and `check` (one of CHECKS) at `mean`, on a line from `low` to `high`, at most 1."""
    checks = list(dict.fromkeys(table["check"]))
    end = min(0.0, float(np.floor(5 * table["low"].min()) / 5))
    x = alt.X("mean:Q", title=axis, axis=_axis(), scale=alt.Scale(domain=[end, 1.02], nice=False))
    y = alt.Y("method:N", title=None, sort=None, axis=_axis(labelLimit=170, grid=True))
    place = alt.YOffset("check:N", sort=checks)
    at = places(checks)
    colour = alt.Scale(domain=checks, range=[COLOURS[each] for each in at])
    shape = alt.Scale(domain=checks, range=[SHAPES[each] for each in at])
    tooltip = [
        alt.Tooltip("method:N", title="Method"),
        alt.Tooltip("check:N", title="The other net"),
        *(alt.Tooltip(f"{name}:Q", title=name.title(), format=".2f") for name in ("mean", "low", "high")),
    ]
    told = alt.Color("check:N", scale=colour, legend=None)
    lines = alt.Chart(table, name="spans").mark_rule(strokeWidth=3, opacity=0.55, aria=False)
    points = alt.Chart(table, name="means").mark_point(size=85, filled=True, opacity=1, aria=False)
    layers = [
        lines.encode(x=alt.X("low:Q"), x2=alt.X2(field="high"), y=y, yOffset=place, color=told),
        points.encode(
            x=x, y=y, yOffset=place, color=told, shape=alt.Shape("check:N", scale=shape, legend=None), tooltip=tooltip
        ),
    ]
    return layered(*layers, title=_heading(title, subtitle), height=14 * len(table) + 110)


THIRD_SIGNS = (
    *(Sign(third, colour, shape="square") for third, colour in zip(THIRDS, THIRD_COLOURS, strict=True)),
    Sign("An even map", MARK, dash=(5, 4)),
)


def thirds(table: pd.DataFrame, title: str, subtitle: str) -> alt.LayerChart:
    """A bar a `method` and `net`, in parts of `share`, each a `third` of THIRDS; rules where thirds would end."""
    x = alt.X("share:Q", title="Share of the map's strength", stack="zero", axis=_axis(format="%"), scale=_unit())
    y = alt.Y("bar:N", title=None, sort=None, axis=_axis(labelLimit=240))
    colour = alt.Color(
        "third:N",
        sort=list(THIRDS),
        scale=alt.Scale(domain=list(THIRDS), range=list(THIRD_COLOURS)),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("bar:N", title="Map"),
        alt.Tooltip("third:N", title="Where"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
    ]
    bars = alt.Chart(table, name="thirds").mark_bar(aria=False)
    drawn = bars.encode(x=x, y=y, color=colour, order=alt.Order("place:Q"), tooltip=tooltip)
    ends = pd.DataFrame({"share": [1 / 3, 2 / 3]})
    rules = alt.Chart(ends, name="even").mark_rule(color=MARK, strokeDash=[5, 4], strokeWidth=2)
    count = table["bar"].nunique()
    layers = [drawn, rules.encode(x=alt.X("share:Q"))]
    return layered(*layers, title=_heading(title, subtitle), height=30 * count + 110)


def _stages(names: Sequence[str]) -> alt.X:
    named = f"{list(names)!r}[datum.value]"
    axis = _axis(values=list(range(len(names))), labelExpr=named, labelAngle=-40, labelOverlap=False, grid=False)
    scale = alt.Scale(domain=[0, len(names) - 1], nice=False, padding=12)
    return alt.X("stage:Q", title="Randomised from the last layer down to", axis=axis, scale=scale)


def _heading(title: str, *lines: str) -> alt.TitleParams:
    """A title close to its chart."""
    found = tiles.heading(title, *lines)
    found.offset = 10
    return found


def _axis(**options: Any) -> alt.Axis:  # noqa: ANN401
    """An axis that takes little room."""
    return alt.Axis(labelPadding=5, titlePadding=6, **options)


def places(checks: Sequence[str]) -> list[int]:
    """The places of the other nets among all, by which their signs are theirs."""
    return [list(CHECKS.values()).index(each) for each in checks]


def _unit() -> alt.Scale:
    return alt.Scale(domain=[0, 1], nice=False)


def _rule(name: str, value: float, x: alt.X) -> alt.Chart:
    place = alt.Chart(pd.DataFrame({name: [value]}), name="place")
    rule: alt.Chart = place.mark_rule(color=MARK, strokeWidth=3, opacity=0.6)
    return rule.encode(x=x)


def _distinct(values: Lines, by: str) -> dict[str, alt.Color | alt.StrokeDash | alt.Shape]:
    """A colour for each and a second sign, `by` "shape" or "strokeDash"; the legend is the page's."""
    names, places = list(values.of), [signs.pair(number, len(COLOURS)) for number in values.signs]
    colour = alt.Scale(domain=names, range=[COLOURS[first] for first, _ in places])
    sign, every = (alt.Shape, SHAPES) if by == "shape" else (alt.StrokeDash, DASHES)
    chosen = alt.Scale(domain=names, range=[every[second] for _, second in places])
    second = sign("method:N", scale=chosen, legend=None)
    return {"color": alt.Color("method:N", scale=colour, legend=None), by: second}


def _two(name: str, domain: Sequence[str]) -> dict[str, alt.Color | alt.Shape]:
    legend = alt.Legend(title=None, orient="top", columns=2, padding=0, offset=4)
    colour = alt.Scale(domain=list(domain), range=[HIGHLIGHT, MARK])
    shape = alt.Scale(domain=list(domain), range=["circle", "diamond"])
    return {"color": alt.Color(name, scale=colour, legend=legend), "shape": alt.Shape(name, scale=shape, legend=legend)}
