"""Searches for hyper-parameters: the best so far, every trial over its axes, what mattered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from core.tuning import Interval, Results, Search
from core.tuning.importance import Importances
from core.tuning.spec import SAMPLER_TITLES
from ui.charts import halo, tiles
from ui.charts.compose import layered, of_column
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK, NET_COLOURS, SEQUENTIAL

COLOURS = {"grid": NET_COLOURS[0], "random": NET_COLOURS[1], "tpe": NET_COLOURS[3], "gp": NET_COLOURS[2]}
DASHES = {"grid": [6, 3], "random": [2, 2], "tpe": [1, 0], "gp": [10, 2, 2, 2]}
HEIGHT = 340
ROW, REST = 34, 210  # pixels of a hyper-parameter's two bars with their numbers, and of title, legend and axis
GAP = 0.065  # of the axis, between two names
ACCURACY = "accuracy"
GOLDEN = 0.618034  # its multiples spread evenly: lines through one value do not cover each other
ABOVE = 0.28  # of a value's part of the axis: its name stands clear of the lines that meet there
WIDE = 0.05  # of an axis, for the lines through one value of a list


def curves(results: Results, samplers: Sequence[str]) -> pd.DataFrame:
    """A row a sampler and trial: median and middle half of the best validation accuracies so far."""
    pieces = []
    for sampler in samplers:
        found = results.curves(sampler)
        if found.size:
            low, median, high = np.quantile(found, (0.25, 0.5, 0.75), axis=0)
            trial = np.arange(1, found.shape[1] + 1)
            values = {"trial": trial, "low": low, "median": median, "high": high}
            pieces.append(pd.DataFrame({"sampler": SAMPLER_TITLES[sampler], **values}))
    return pd.concat(pieces) if pieces else pd.DataFrame()


def best_so_far(results: Results, samplers: Sequence[str]) -> alt.LayerChart:
    """The best validation accuracy after each trial, a named line and a band a sampler."""
    table = curves(results, samplers)
    repeats = {len(found) for sampler in samplers if (found := results.of(sampler))}
    low, high = _domain(table)
    last = int(table["trial"].max())
    x = alt.X("trial:Q", title="Trials (trainings)", axis=alt.Axis(tickMinStep=1))
    x["scale"] = alt.Scale(domain=[1, max(2, last)], nice=False)
    y = alt.Y("median:Q", title="Best validation accuracy so far", axis=alt.Axis(format=".1%", tickCount=6))
    y["scale"] = alt.Scale(domain=[low, high], nice=False)
    base = alt.Chart(table).encode(x=x, color=_colour())
    band = base.mark_area(opacity=0.16, clip=True).encode(y=of_column(y, "low"), y2=alt.Y2(field="high"))
    tip = [
        alt.Tooltip("sampler:N", title="Search"),
        alt.Tooltip("trial:Q", title="Trials"),
        *(alt.Tooltip(f"{name}:Q", title=title, format=".2%") for name, title in _BAND.items()),
    ]
    line = base.mark_line(strokeWidth=2.5, interpolate="step-after", clip=True)
    line = line.encode(y=y, strokeDash=_dash(), tooltip=tip)
    names = alt.Chart(_names(table, low, high)).mark_text(align="left", dx=6, fontSize=13, fontWeight="bold")
    names = names.encode(x=alt.XValue("width"), y=of_column(y, "place"), text=alt.Text("short:N"), color=_colour())
    told = f"Line: median of {' or '.join(map(str, sorted(repeats)))} repeats. Band: middle half."
    if repeats == {1}:
        told = "Each search ran with one seed, so its spread is not known."
    title = tiles.heading("The best of all trials so far", told, f"Values below {low:.1%} are cut off.")
    return layered(band, line, names, title=title, height=HEIGHT, padding={"right": 62})


_BAND = {"median": "Median", "low": "Quarter below", "high": "Quarter above"}
_SHORT = {"grid": "Grid", "random": "Random", "tpe": "TPE", "gp": "GP"}


def _domain(table: pd.DataFrame) -> tuple[float, float]:
    """From about where the slowest median is after an eighth of the trials to the top."""
    early = table[table["trial"] >= table["trial"].max() / 8]
    low, high = float(early["median"].min()), float(table["high"].max())
    room = max(high - low, 0.002) * 0.06
    return max(low - room, 0.0), min(high + room, 1.0)


def _names(table: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Where the lines' names go: at their ends, moved apart where they would collide."""
    ends = table.groupby("sampler", sort=False).last().reset_index().sort_values("median")
    places: list[float] = []
    for value in ends["median"]:
        places.append(max(value, places[-1] + GAP * (high - low)) if places else value)
    over = max(0.0, places[-1] - high)
    short = {SAMPLER_TITLES[name]: each for name, each in _SHORT.items()}
    return ends.assign(place=[each - over for each in places], short=ends["sampler"].map(short))


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(SAMPLER_TITLES.values()), range=list(COLOURS.values()))
    return alt.Color("sampler:N", scale=scale, legend=None)


def _dash() -> alt.StrokeDash:
    return alt.StrokeDash(
        "sampler:N", scale=alt.Scale(domain=list(SAMPLER_TITLES.values()), range=list(DASHES.values())), legend=None
    )


def parallel(results: Results, search: Search) -> alt.LayerChart:
    """A line a trial through its hyper-parameters to its accuracy; the pointer singles one out."""
    floor, top = ends(results)
    table, axes = _lines(results, search, floor, top), [*results.spec.space.dimensions, ACCURACY]
    x = alt.X("axis:N", sort=axes, title=None)
    x["axis"] = alt.Axis(
        labelExpr="split(replace(datum.label, '_', ' '), ' ')", labelAngle=0, orient="top", labelFontSize=11,
        domain=False, ticks=False, labelPadding=28, labelOverlap=False,
    )  # fmt: skip
    x["scale"] = alt.Scale(padding=0.45)
    y = alt.Y("at:Q", axis=None, scale=alt.Scale(domain=[-0.04, 1.04], nice=False))
    scale = alt.Scale(domain=[floor, top], clamp=True)
    scale.scheme = alt.SchemeParams(SEQUENTIAL.vega, extent=[0.2, 0.78])
    legend = alt.Legend(
        title="Validation accuracy", format=".1%", orient="bottom", type="gradient", gradientLength=220, tickCount=3
    )
    hover = alt.selection_point(name="trial", on="pointerover", clear="pointerout", fields=["trial"], empty=False)
    base = alt.Chart(table).encode(x=x, y=y, detail=alt.Detail("trial:N"), order=alt.Order("place:Q"))
    thick = alt.StrokeWidth("width:Q", scale=None, legend=None)
    lines = base.mark_line(opacity=0.75, aria=False)
    lines = lines.encode(color=alt.Color("value:Q", scale=scale, legend=legend), strokeWidth=thick)
    single = base.mark_line(color=MARK, strokeWidth=4, aria=False).transform_filter(hover)
    touch = base.mark_line(strokeWidth=11, opacity=0.001, aria=False)
    touch = touch.encode(tooltip=_tips(results)).add_params(hover)
    rules = alt.Chart(pd.DataFrame({"axis": axes})).mark_rule(color=INK_ON_BOTH, opacity=0.6).encode(x=x)
    told = {"x": x, "y": y, "text": alt.Text("label:N")}
    named = {"align": "left", "dx": 5, "fontSize": 11, "color": INK_ON_BOTH, "fontWeight": "bold"}
    labels = halo.words(alt.Chart(_ticks(results, floor, top)), told, **named)
    title = tiles.heading(
        f"{SAMPLER_TITLES[search.sampler]}, repeat {search.repeat + 1}: all {len(search.trials)} trials",
        "Each line is one training. Point at one.",
    )
    return layered(rules, lines, single, *labels, touch, title=title, height=460, name="parallel")


def shown(value: object) -> str:
    """A hyper-parameter as text."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def ends(results: Results) -> tuple[float, float]:
    """The accuracies that the colours and the last axis run between; of all trials the worse half is not told apart."""
    values = [trial.value for search in results.searches for trial in search.trials]
    top = max(values)
    return min(float(np.median(values)), top - 0.005), top


def _lines(results: Results, search: Search, floor: float, top: float) -> pd.DataFrame:
    rows = []
    for number, trial in enumerate(search.trials):
        share = min(max((trial.value - floor) / (top - floor), 0.0), 1.0)
        where = {**_spread(results, trial.parameters, number), ACCURACY: share}
        told = {name: shown(value) for name, value in trial.parameters.items()}
        for place, (axis, at) in enumerate(where.items()):
            row = {"trial": number + 1, "axis": axis, "place": place, "at": round(at, 4), "value": trial.value}
            row["width"] = round(0.8 + 1.8 * share, 1)
            rows.append({**row, **told})
    return pd.DataFrame(rows).sort_values(["value", "trial", "place"])


def _spread(results: Results, parameters: Mapping[str, object], number: int) -> dict[str, float]:
    """Positions, those of lists moved a little so that lines stay apart."""
    moved = (number * GOLDEN % 1 - 0.5) * WIDE
    space = results.spec.space
    return {
        name: at if isinstance(space.dimensions[name], Interval) else at + moved
        for name, at in space.positions(parameters).items()  # type: ignore[arg-type]
    }


def _ticks(results: Results, floor: float, top: float) -> pd.DataFrame:
    told = (f"≤ {floor:.1%}", f"{(floor + top) / 2:.1%}", f"{top:.1%}")
    rows = [(ACCURACY, at, label) for at, label in zip((0.0, 0.5, 1.0), told, strict=True)]
    for name, each in results.spec.space.dimensions.items():
        values = _decades(each) if isinstance(each, Interval) else list(each.values)
        above = 0.0 if isinstance(each, Interval) else ABOVE / len(values)
        rows += [(name, each.position(value) + above, shown(value)) for value in values]
    return pd.DataFrame(rows, columns=["axis", "at", "label"])


def _decades(interval: Interval) -> list[float]:
    """Round values of an axis."""
    if not interval.log:
        return [float(f"{value:.3g}") for value in np.linspace(interval.low, interval.high, 5)]
    first, last = np.ceil(np.log10(interval.low) - 1e-9), np.floor(np.log10(interval.high) + 1e-9)
    return [float(f"1e{int(power)}") for power in np.arange(first, last + 1)]


def _tips(results: Results) -> list[alt.Tooltip]:
    names = [alt.Tooltip(f"{name}:N", title=name.replace("_", " ")) for name in results.spec.space.dimensions]
    return [alt.Tooltip("trial:Q"), alt.Tooltip("value:Q", title="validation accuracy", format=".2%"), *names]


MEASURES = {"among_best": "PED-ANOVA: typical of the best", "variance": "fANOVA: moves the accuracy"}


def importances(shares: Importances) -> alt.LayerChart:
    """Two bars a hyper-parameter, one a measure."""
    rows = [
        {"name": name.replace("_", " "), "measure": MEASURES[measure], "share": share, "shown": f"{share:.0%}"}
        for measure in MEASURES
        for name, share in getattr(shares, measure).items()
    ]
    table, titles = pd.DataFrame(rows), list(MEASURES.values())
    y = alt.Y("name:N", sort=[name.replace("_", " ") for name in shares.among_best], title=None)
    y["axis"] = alt.Axis(labelFontSize=13, ticks=False, domain=False, labelLimit=140)
    x = alt.X("share:Q", title="Share", axis=alt.Axis(format="%", tickCount=4))
    x["scale"] = alt.Scale(domain=[0, min(1.0, float(table["share"].max()) * 1.25)], nice=False)
    legend = alt.Legend(title=None, orient="top", direction="vertical", labelLimit=300)
    colour = alt.Color("measure:N", scale=alt.Scale(domain=titles, range=[HIGHLIGHT, MARK]), legend=legend)
    base = alt.Chart(table).encode(x=x, y=y, yOffset=alt.YOffset("measure:N", sort=titles))
    bars = base.mark_bar(cornerRadiusEnd=3).encode(color=colour)
    texts = base.mark_text(align="left", dx=5, fontSize=12, fontWeight="bold", color=INK_ON_BOTH).encode(
        text=alt.Text("shown:N")
    )
    title = tiles.heading("Importance of each hyper-parameter", "Two measures, two questions.")
    return layered(bars, texts, title=title, height=ROW * len(shares.among_best) + REST)
