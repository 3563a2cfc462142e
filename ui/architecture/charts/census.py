"""A net's layers as numbers: where its parameters and its work sit, and the table of both."""

from collections.abc import Sequence
from typing import Any, Protocol

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH

MAX_BARS = 30
MEASURES = ("Parameters", "FLOPs")
COLOURS = (HIGHLIGHT, "#d55e00")
INSIDE, INK_ON_BARS = 0.7, "#10151c"  # the share from which a bar has room for its number; both colours bear the ink
ROW, FRAME = 32, 130  # pixels of a layer's two bars with their numbers, and of legend and axis


class LayerRow(Protocol):
    """What a row of a net's table tells; shapes are C×H×W or N."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def output_shape(self) -> tuple[int, ...]: ...
    @property
    def parameters(self) -> int: ...
    @property
    def arithmetic(self) -> str: ...
    @property
    def flops(self) -> int: ...
    @property
    def memory(self) -> int: ...


def short(value: float, unit: str = "") -> str:
    """Three digits with a prefix: "18.5 k", "4.46 M", "134 M"."""
    for size, prefix in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * size:
            return f"{value / size:#.3g}".rstrip(".") + f" {prefix}{unit}"
    return f"{value:.0f} {unit}".strip()


def table(rows: Sequence[LayerRow], sizes: Sequence[str]) -> pd.DataFrame:
    """A row a layer, for the screen; `sizes`: what each puts out, in words."""
    return pd.DataFrame(
        {
            "Layer": [row.name for row in rows],
            "Kind": [row.kind for row in rows],
            "Output": sizes,
            "Parameters": [row.parameters for row in rows],
            "Calculation": [row.arithmetic or "no parameters" for row in rows],
            "FLOPs": np.array([row.flops for row in rows], float),
            "Memory, kB": np.array([row.memory for row in rows], float) / 1e3,
        }
    )


def parts(rows: Sequence[LayerRow]) -> pd.DataFrame:
    """Layers that have parameters or work; of deep nets, blocks or stages: as fine as `MOST_BARS` allow."""
    kept = [row for row in rows if row.parameters or row.flops]
    depths = range(max((row.name.count(".") for row in kept), default=0) + 1, 0, -1)
    folds = ([".".join(row.name.split(".")[:depth]) for row in kept] for depth in depths)
    names = next((fold for fold in folds if len(set(fold)) <= MAX_BARS), [])
    counted = pd.DataFrame(
        {"part": names, "Parameters": [row.parameters for row in kept], "FLOPs": [float(row.flops) for row in kept]}
    )
    return counted.groupby("part", sort=False, as_index=False).sum()


def chart(rows: Sequence[LayerRow]) -> alt.LayerChart:
    """Each part's share of the net's parameters and of its work."""
    found = parts(rows)
    long = pd.concat([_measured(found, measure) for measure in MEASURES])
    colour = alt.Color(
        "measure:N",
        title=None,
        scale=alt.Scale(domain=list(MEASURES), range=list(COLOURS)),
        legend=alt.Legend(orient="top", direction="horizontal"),
    )
    return layered(
        _placed(long, list(found["part"])).mark_bar().encode(color=colour),
        *_numbers(long, list(found["part"])),
        height=ROW * len(found) + FRAME,
    )


def _placed(long: pd.DataFrame, order: list[str]) -> alt.Chart:
    base: alt.Chart = alt.Chart(long).encode(
        y=alt.Y("part:N", title=None, sort=order, axis=alt.Axis(labelLimit=120, labelFontSize=13)),
        yOffset=alt.YOffset("measure:N", sort=list(MEASURES)),
        x=alt.X(
            "share:Q",
            title="Share of the whole net",
            scale=alt.Scale(domain=[0, 1], nice=False),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        tooltip=[
            alt.Tooltip("part:N", title="Layer"),
            alt.Tooltip("measure:N", title="Counted"),
            alt.Tooltip("count:Q", title="Number", format=",.0f"),
            alt.Tooltip("share:Q", title="Share", format=".2%"),
        ],
    )
    return base


def _numbers(long: pd.DataFrame, order: list[str]) -> list[alt.Chart]:
    """Each bar's count: after a short bar, at the end of a long one."""
    long_bar = long["share"] > INSIDE
    after: dict[str, Any] = {"align": "left", "dx": 4, "color": INK_ON_BOTH}
    within: dict[str, Any] = {"align": "right", "dx": -4, "color": INK_ON_BARS}
    groups = ((long[~long_bar], after), (long[long_bar], within))
    return [
        _placed(some, order).mark_text(baseline="middle", fontSize=11, **style).encode(text=alt.Text("label:N"))
        for some, style in groups
        if len(some)
    ]


def _measured(found: pd.DataFrame, measure: str) -> pd.DataFrame:
    counts = found[measure]
    labels = [f"{count:,.0f}" if measure == "Parameters" else short(count, "FLOP") for count in counts]
    share = counts / max(float(counts.sum()), 1.0)
    return pd.DataFrame({"part": found["part"], "measure": measure, "count": counts, "share": share, "label": labels})


def describe(rows: Sequence[LayerRow]) -> str:
    """The chart in a sentence, from its numbers."""
    found = parts(rows)
    if found.empty:
        return "No layer of this net has parameters."
    most, busiest = (found.loc[found[measure].idxmax()] for measure in MEASURES)
    totals = {measure: float(found[measure].sum()) or 1.0 for measure in MEASURES}
    return (
        f"{most['part']} holds {_share(most, 'Parameters', totals)} of the {totals['Parameters']:,.0f} parameters. "
        f"{busiest['part']} does {_share(busiest, 'FLOPs', totals)} of the work: {short(totals['FLOPs'], 'FLOP')} an "
        "image in all. Layers without parameters are left out."
    )


def _share(part: pd.Series, measure: str, totals: dict[str, float]) -> str:
    return f"{part[measure] / totals[measure]:.0%}"


def columns(rows: Sequence[LayerRow], sizes: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    """The table of layers, by column."""
    return {
        "layer": np.array([row.name for row in rows]),
        "kind": np.array([row.kind for row in rows]),
        "output": np.array([size.replace(",", "") for size in sizes]),
        "parameters": np.array([row.parameters for row in rows]),
        "arithmetic": np.array([row.arithmetic for row in rows]),
        "flops": np.array([row.flops for row in rows], float),
        "bytes": np.array([row.memory for row in rows], float),
    }
