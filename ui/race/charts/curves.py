"""What happens on the way of a race: accuracy and dead units over the iterations."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.race.ensembles import NOT_REACHED
from ui.charts import tiles
from ui.charts.compose import layered, of_column
from ui.charts.theme import INK_ON_BOTH, NET_COLOURS, NET_DASHES
from ui.race.charts.axes import iterations_axis
from ui.race.charts.lanes import Lane, colours, ordered

HEIGHT = 340


def accuracy(line_up: Sequence[Lane], baseline: float) -> alt.LayerChart:
    """Median accuracy over the iterations with the band of the middle half."""
    scale = alt.Scale(zero=False)
    y = alt.Y("accuracy:Q", title="Images that are right", scale=scale, axis=alt.Axis(format="%", tickCount=5))
    bands, pieces = [], []
    for lane, at in _extended(line_up):
        low, middle, high = lane.race.accuracy_quantiles()[:, at]
        pieces.append(_curve(lane, at, {"low": low, "accuracy": middle, "high": high}))
        band = alt.Chart(pieces[-1]).mark_area(opacity=0.18, color=NET_COLOURS[lane.index])
        bands.append(
            band.encode(
                x=iterations_axis(None), y=of_column(y, "low"), y2=alt.Y2("high:Q"), tooltip=alt.TooltipValue(None)
            )
        )
    line = alt.Chart(pd.concat(pieces)).mark_line(strokeWidth=2.5)
    line = line.encode(
        x=iterations_axis(None),
        y=y,
        **_signs(line_up),
        tooltip=[alt.Tooltip("net:N"), alt.Tooltip("iteration:Q"), alt.Tooltip("accuracy:Q")],
    )
    floor = alt.Chart(pd.DataFrame({"y": [baseline]})).mark_rule(color=INK_ON_BOTH, strokeDash=[2, 3])
    title = tiles.heading(
        "Accuracy over the iterations",
        f"Dotted: always the more frequent label, {baseline:.1%}.",
        "Bands: the middle half.",
    )
    return layered(*bands, line, floor.encode(y=alt.Y("y:Q")), title=title, height=HEIGHT)


def dead(line_up: Sequence[Lane]) -> alt.LayerChart | None:
    """Mean share of dead hidden units over the iterations, for the nets with ReLUs; None where there are none."""
    relus = [lane for lane in line_up if lane.net.hidden == "relu"]
    if not relus:
        return None
    pieces = [_curve(lane, at, {"dead": lane.race.dead[:, at].mean(axis=0)}) for lane, at in _extended(relus)]
    y = alt.Y("dead:Q", title="Dead hidden ReLUs", axis=alt.Axis(format="%"), scale=alt.Scale(domainMin=0, nice=True))
    line = alt.Chart(pd.concat(pieces)).mark_line(strokeWidth=2.5)
    line = line.encode(
        x=iterations_axis(None),
        y=y,
        **_signs(relus),
        tooltip=[alt.Tooltip("net:N"), alt.Tooltip("iteration:Q"), alt.Tooltip("dead:Q")],
    )
    title = tiles.heading(
        "ReLUs that died", ("They are at or below 0 for every image,"), "so no gradient reaches them any more."
    )
    return layered(line, title=title, height=HEIGHT)


def _extended(line_up: Sequence[Lane]) -> list[tuple[Lane, NDArray[np.intp]]]:
    """Each lane with the recorded points from iteration 1 on."""
    return [(lane, np.flatnonzero(lane.race.recorded >= 1)) for lane in line_up if (lane.race.recorded >= 1).any()]


def _curve(lane: Lane, at: NDArray[np.intp], values: dict[str, NDArray[np.floating]]) -> pd.DataFrame:
    return pd.DataFrame({"label": lane.label, "net": lane.name, "iteration": lane.race.recorded[at], **values}).round(4)


def _legend() -> alt.Legend:
    columns, name = alt.ExprRef(tiles.COLUMNS), "split(datum.label, '|')[0]"
    return alt.Legend(orient="top", columns=columns, labelExpr=name, symbolStrokeWidth=2.5)


def _signs(line_up: Sequence[Lane]) -> dict[str, alt.Color | alt.StrokeDash]:
    """Colour and dashes, with one legend for both."""
    lanes = ordered(line_up)
    dashes = alt.Scale(domain=[lane.label for lane in lanes], range=[NET_DASHES[lane.index] for lane in lanes])
    return {
        "color": alt.Color("label:N", scale=colours(line_up), title=None, legend=_legend()),
        "strokeDash": alt.StrokeDash("label:N", scale=dashes, title=None, legend=_legend()),
    }


def describe_accuracy(line_up: Sequence[Lane]) -> str:
    """How right the nets are at the end, from their numbers."""
    parts = [f"{lane.name} {np.median(lane.race.accuracy[:, -1]):.1%}" for lane in line_up]
    return f"Median share of right images at the end: {', '.join(parts)}."


def describe_dead(line_up: Sequence[Lane]) -> str:
    """The dead ReLUs in a sentence, from their numbers."""
    parts = []
    for lane in (each for each in line_up if each.net.hidden == "relu"):
        stuck = lane.race.iterations == NOT_REACHED
        more = (
            f", {lane.race.dead_fraction[stuck].mean():.0%} in the {lane.late} nets that never arrived"
            if lane.late
            else ""
        )
        parts.append(f"{lane.name} {lane.race.dead_fraction.mean():.0%}{more}")
    return f"Dead ReLUs at the end: {'; '.join(parts)}."
