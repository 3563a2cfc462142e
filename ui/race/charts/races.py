"""Races of four nets: arrivals, ranks, accuracy and dead units over the iterations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.race.ensembles import NOT_REACHED
from core.race.four_nets import REPORTED
from ui.charts import log_scale, tiles, wrapped
from ui.charts.compose import layered, of_column
from ui.charts.theme import INK_ON_BOTH, MARK, NET_COLOURS, NET_DASHES, NET_SHAPES
from ui.race.charts import replay
from ui.race.charts.axes import iterations_axis
from ui.race.charts.lanes import Lane, colours
from ui.race.charts.replay import Clock, Moments

ROOM, ROW = 126, 51
PADDING = f"{wrapped.ROOM} < 300 ? 2.4 : 0.55"  # of two ranks, whose names stand at their outer sides
FAR = 1e9  # beyond any axis
GOLDEN = 0.618034  # its multiples spread evenly: dots of equal height do not cover each other


def arrivals(
    line_up: Sequence[Lane], max_iterations: int, reported: bool, moments: Moments | None = None
) -> alt.LayerChart:
    """A dot a net at the iteration when all images were right, the middle half as a bar; at the right how many never
    arrived; with `reported` a mark where the single run of the report lies; with `moments` a parameter that goes back
    to each of them.
    """
    dots, boxes = _dots(line_up), _boxes(line_up)
    marks = boxes[boxes["reported"].notna()] if reported else boxes.iloc[:0]
    domain = _domain([*dots["at"], *marks["reported"]] or [1, max_iterations], any(boxes["never"]))
    x, y, shade = iterations_axis(domain), _rows([lane.label for lane in line_up]), _colour(line_up)
    clock = Clock(domain[0], moments.iterations[-1] if moments else None)
    begun = clock.passed(alt.Chart(boxes.dropna(subset=["low"])), "low")
    bar, high = clock.running(begun, "high")
    bar = bar.mark_bar(height=22, opacity=0.3, cornerRadius=3, clip=True)
    middle = alt.Chart(boxes.dropna(subset=["median"]))
    place: dict[str, Any] = {"x": of_column(x, "median"), "y": y, "color": shade}
    tips = [alt.Tooltip("net:N"), alt.Tooltip("seed:Q"), alt.Tooltip("iteration:Q")]
    layers = [
        bar.encode(x=of_column(x, "low"), x2=alt.X2(field=high), y=y, color=shade),
        _runners(dots, clock, x).encode(y=y, color=shade, tooltip=tips),
        clock.passed(middle, "median").mark_tick(thickness=4, size=32).encode(**place),
        clock.words(middle, "median")
        .mark_text(dy=-23, fontSize=13, fontWeight="bold")
        .encode(**place, text=alt.Text("shown:N")),
        *_reported(marks, x, y),
        clock.words(_never(boxes, y)),
    ]
    title = tiles.heading("Iterations until all images are right", *_subtitle(line_up, len(marks) > 0))
    height = ROOM + ROW * len(line_up)
    if moments is None:
        return layered(*layers, title=title, height=height)
    late = clock.under_way(_runners(_late(line_up), clock, x)).encode(y=y, color=shade)
    front = replay.layers(moments, clock, x, y, shade)
    return layered(*layers, late, *front, title=title, height=height, params=[replay.parameter(moments)])


def _runners(table: pd.DataFrame, clock: Clock, x: alt.X) -> alt.Chart:
    chart, at = clock.running(alt.Chart(table), "at")
    dots: alt.Chart = chart.mark_circle(size=22, opacity=0.5, clip=True)
    return dots.encode(x=of_column(x, at), yOffset=_offset())


def _domain(shown: Sequence[float], never: bool) -> list[float]:
    """From the least to the largest, and some room, up to a line of the grid; more at the right for a word there."""
    end = max(shown) * (1.6 if never else 1.12)
    unit = 10.0 ** np.floor(np.log10(end))
    return [min(shown) * 0.85, float(unit * np.ceil(end / unit))]


def _subtitle(line_up: Sequence[Lane], marks: bool) -> list[str]:
    seeds = len(line_up[0].race.iterations)
    lines = [f"Each dot is one of {seeds} nets, the bar their middle half,", "the number their median."]
    if seeds == 1:
        lines = ["Each dot is one net of one seed, so the spread is not known."]
    if any((lane.race.iterations == 0).any() for lane in line_up):
        lines.append("Nets that were right before the first iteration stand at 1.")
    return [*lines, "The diamond is the report's single run."] if marks else lines


def _dots(line_up: Sequence[Lane]) -> pd.DataFrame:
    table = _nets(line_up)
    return table[table["iteration"] != NOT_REACHED]


def _late(line_up: Sequence[Lane]) -> pd.DataFrame:
    """Those that never arrive."""
    table = _nets(line_up)
    return table[table["iteration"] == NOT_REACHED].assign(at=FAR)


def _nets(line_up: Sequence[Lane]) -> pd.DataFrame:
    pieces = [
        pd.DataFrame(
            {
                "label": lane.label,
                "net": lane.name,
                "seed": np.arange(len(lane.race.iterations)),
                "iteration": lane.race.iterations,
                "at": log_scale.lifted(lane.race.iterations, 1),
                "offset": np.arange(len(lane.race.iterations)) * GOLDEN % 1 - 0.5,
            }
        )
        for lane in line_up
    ]
    return pd.concat(pieces)


def _boxes(line_up: Sequence[Lane]) -> pd.DataFrame:
    """Quartiles by net; those who never arrive count as later than everybody, and an end among them as FAR."""
    rows = []
    for lane in line_up:
        reached = np.where(lane.race.iterations == NOT_REACHED, np.inf, np.maximum(lane.race.iterations, 1))
        low, median, high = (np.quantile(reached, share, method="nearest") for share in (0.25, 0.5, 0.75))
        rows.append(
            {
                "label": lane.label,
                "low": low if np.isfinite(low) else None,
                "median": max(lane.race.median, 1) if np.isfinite(median) else None,
                "high": min(high, FAR),
                "shown": lane.median,
                "never": f"never: {lane.late}" if lane.late else "",
                "reported": REPORTED.get(lane.net),
            }
        )
    return pd.DataFrame(rows).astype({"low": float, "median": float, "high": float, "reported": float})


def _reported(marks: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    place, base = {"x": of_column(x, "reported"), "y": y}, alt.Chart(marks)
    return [
        base.mark_point(shape="diamond", size=150, color=MARK, strokeWidth=2.5).encode(
            **place, tooltip=alt.Tooltip("reported:Q", title="The report's single run")
        ),
        base.mark_text(dy=19, fontSize=12, color=INK_ON_BOTH).encode(**place, text=alt.Text("reported:Q", format=",")),
    ]


def _never(boxes: pd.DataFrame, y: alt.Y) -> alt.Chart:
    late = alt.Chart(boxes[boxes["never"] != ""])
    mark: alt.Chart = late.mark_text(align="right", dx=-4, dy=-18, color=MARK, fontSize=13)
    return mark.encode(x=alt.XValue("width"), y=y, text=alt.Text("never:N"))


def ranks(by: Mapping[str, Sequence[Lane]], chosen: str) -> alt.LayerChart:
    """The order of the four under either reduction, and a line from rank to rank; the chosen side is shaded."""
    titles = {reduction: reduction.capitalize() for reduction in by}
    table = pd.DataFrame(
        {"side": titles[side], "rank": rank + 1, "label": lane.name, "place": str(lane.index), "median": lane.median}
        for side, order in by.items()
        for rank, lane in enumerate(order)
    )
    table["left"] = table["side"] == next(iter(titles.values()))
    sides = alt.X("side:N", sort=list(titles.values()), title=None, scale=alt.Scale(padding=alt.ExprRef(PADDING)))
    sides["axis"] = alt.Axis(labelAngle=0, orient="top", labelFontSize=14, domain=False, ticks=False, grid=False)
    rank = alt.Y("rank:Q", axis=None, scale=alt.Scale(domain=[0.6, len(table) / 2 + 0.45], reverse=True))
    base = alt.Chart(table).encode(x=sides, y=rank, color=_by_place())
    shade = alt.Chart(pd.DataFrame({"side": [titles[chosen]]})).mark_rule(
        color=INK_ON_BOTH, strokeWidth=34, opacity=0.2
    )
    ends: list[tuple[bool, Literal["right", "left"], int]] = [(True, "right", -14), (False, "left", 14)]
    words: list[tuple[str, int, int, Literal["bold", "normal"]]]
    words = [("median:N", -7, 14, "bold"), ("label:N", 9, 11, "normal")]
    texts = [
        base.transform_filter(alt.datum.left == left)
        .mark_text(align=align, dx=dx, dy=dy, fontSize=size, fontWeight=weight)
        .encode(text=alt.Text(field))
        for left, align, dx in ends
        for field, dy, size, weight in words
    ]
    lines = base.mark_line(strokeWidth=3).encode(detail=alt.Detail("place:N"), strokeDash=_dash())
    points = base.mark_point(filled=True, size=130, opacity=1).encode(
        shape=_shape(),
        tooltip=[alt.Tooltip("label:N"), alt.Tooltip("side:N"), alt.Tooltip("rank:Q"), alt.Tooltip("median:N")],
    )
    title = tiles.heading("Rank by median", "The fastest is on top.")
    return layered(shade.encode(x=sides), lines, points, *texts, title=title, height=ROOM + ROW * len(by[chosen]))


def _rows(labels: list[str]) -> alt.Y:
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelFontSize=13, labelLimit=130, ticks=False, domain=False)
    return alt.Y("label:N", sort=labels, title=None, axis=axis)


def _offset() -> alt.YOffset:
    return alt.YOffset("offset:Q", scale=alt.Scale(domain=[-1.1, 1.1]))


def _colour(line_up: Sequence[Lane]) -> alt.Color:
    return alt.Color("label:N", scale=colours(line_up), legend=None)


def _by_place() -> alt.Color:
    return alt.Color("place:N", scale=alt.Scale(domain=list("0123"), range=list(NET_COLOURS)), legend=None)


def _dash() -> alt.StrokeDash:
    return alt.StrokeDash("place:N", scale=alt.Scale(domain=list("0123"), range=list(NET_DASHES)), legend=None)


def _shape() -> alt.Shape:
    return alt.Shape("place:N", scale=alt.Scale(domain=list("0123"), range=list(NET_SHAPES)), legend=None)


def describe(line_up: Sequence[Lane]) -> str:
    """The arrivals in a sentence, from their numbers."""
    parts = [
        f"{lane.name} {lane.median} ({lane.late} never)" if lane.late else f"{lane.name} {lane.median}"
        for lane in line_up
    ]
    seeds = len(line_up[0].race.iterations)
    of = "Iterations of one run each" if seeds == 1 else f"Median iterations of {seeds} runs each"
    return f"{of}, the fastest first: {', '.join(parts)}."


def columns(line_up: Sequence[Lane]) -> dict[str, NDArray[np.generic]]:
    """A row a net and seed: when it arrived (−1: never) and its share of dead units."""
    seeds = len(line_up[0].race.iterations)
    return {
        "hidden": np.repeat([lane.net.hidden for lane in line_up], seeds),
        "loss": np.repeat([lane.net.loss for lane in line_up], seeds),
        "learning_rate": np.repeat([lane.net.lr for lane in line_up], seeds),
        "seed": np.tile(np.arange(seeds), len(line_up)),
        "iterations": np.concatenate([lane.race.iterations for lane in line_up]),
        "dead_fraction": np.concatenate([lane.race.dead_fraction for lane in line_up]),
    }
