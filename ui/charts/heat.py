"""Attribution maps: one with its scale, alone or over its image; or one a class, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.attribution.reduction import Channels
from ui.charts import pictures, tiles
from ui.charts.theme import DIVERGING, SEQUENTIAL, Palette

Map = NDArray[np.floating]
Image = NDArray[np.uint8]
COLUMN = 264
HEADING_ROOM, LINE = 34, 14  # of a map's title with the padding around all, and of each line below the title
LEGEND_ROOM = 48
COLUMNS, TILE = 5, 140
MARGIN = ((6, 0), (1, 1), (0, 0))  # of a map on a sheet, transparent: the number of the one above stands there


@dataclass(frozen=True)
class Display:
    """How maps are drawn: `reduction` "sum", "strongest" or "mean" of the channels, `sign` "signed" or "absolute",
    `scale` shared by "all" maps, those of a "method" or by none ("map").
    """

    reduction: Channels = "sum"
    sign: str = "signed"
    scale: str = "method"
    percentile: float = 99.0
    overlay: bool = False

    def ends(self, flats: Sequence[Map], methods: Sequence[str]) -> list[float]:
        """The end of each map's colours."""
        groups = {"all": [""] * len(flats), "method": list(methods), "map": list(map(str, range(len(flats))))}
        group = groups[self.scale]
        shared = {
            name: strength(
                np.stack([flat for flat, of in zip(flats, group, strict=True) if of == name]), self.percentile
            )
            for name in set(group)
        }
        return [shared[name] for name in group]


def strength(heat: Map, percentile: float = 99.0) -> float:
    """The end of the colours: this percentile of the absolute values, so that single pixels do not hide the rest."""
    return float(np.percentile(np.abs(heat), percentile)) or float(np.abs(heat).max()) or 1.0


def chart(
    heat: Map,
    image: Image,
    title: str,
    *lines: str,
    signed: bool,
    overlay: bool,
    end: float | None = None,
    side: int = COLUMN,
    legend: str = "Attribution",
) -> alt.LayerChart:
    """H×W values in colour, up to `end`, at most `side` wide; with `overlay`, mixed into the greyed image.

    `lines` stand below the title.
    """
    palette, domain = _scale(signed, end or strength(heat))
    colours = _painted(heat, image, palette, domain, overlay)
    height, width = heat.shape
    y, x = np.mgrid[:height, :width]
    table = pd.DataFrame({"row": y.ravel(), "column": x.ravel(), "value": heat.ravel().astype(float).round(6)})
    tooltip = [alt.Tooltip(f"{name}:Q", title=name.capitalize()) for name in table.columns]
    heading = tiles.heading(title, *lines)
    heading.fontSize, heading.offset, heading.limit = 13, 8, side  # several stand in a row
    room = HEADING_ROOM + LINE * len(lines)
    drawn = tiles.field(colours, table, tooltip, title=heading, side=side, room=room)
    return _with_legend(drawn, palette, domain, legend)


def sheet(
    flats: Sequence[Map],
    image: Image,
    table: pd.DataFrame,
    ends: Sequence[float],
    display: Display,
    *,
    signed: bool,
    title: str,
    subtitle: str,
    marked: int,
    legend: str = "Attribution",
) -> alt.LayerChart:
    """A map a class, five a row, numbered from 0; the pointer reads the class's row of `table`."""
    painted = [
        _painted(flat, image, *_scale(signed, end), display.overlay) for flat, end in zip(flats, ends, strict=True)
    ]
    tooltip = [alt.Tooltip(f"{name}:Q", title=name, format=".4~g") for name in table.columns]
    drawn = tiles.sheet(
        np.stack([np.pad(pixels, MARGIN) for pixels in painted]),
        COLUMNS,
        table,
        tooltip,
        gap=0,
        tile=TILE,
        title=tiles.heading(title, subtitle),
        marked=marked,
        numbered=True,
    )
    if len(set(ends)) > 1:
        return drawn
    return _with_legend(drawn, *_scale(signed, ends[0]), legend)


def describe(heat: Map, title: str) -> str:
    """The map in a sentence, from its numbers."""
    return f"{title}: {middle(heat):.0%} of the map's weight lies in the middle half of the image's width."


def middle(heat: Map) -> float:
    """The share of Σ|attribution| in the middle half of the image's width: ½ where a map prefers no place."""
    width = heat.shape[1]
    inner = np.abs(heat[:, width // 4 : width - width // 4]).sum()
    return float(inner / (np.abs(heat).sum() or 1.0))


def _scale(signed: bool, end: float) -> tuple[Palette, tuple[float, float]]:
    return (DIVERGING, (-end, end)) if signed else (SEQUENTIAL, (0.0, end))


def _painted(
    heat: Map, image: Image, palette: Palette, domain: tuple[float, float], overlay: bool
) -> NDArray[np.uint8]:
    colours = pictures.paint(heat, palette, domain)
    if not overlay:
        return colours
    grey = image.mean(axis=0)[..., None].repeat(3, axis=2)
    share = np.clip(np.abs(heat) / domain[1], 0, 1)[..., None] ** 0.5
    mixed = colours[..., :3] * share + grey * (1 - share)
    return np.dstack([mixed.round().astype(np.uint8), colours[..., 3]])


def _with_legend(drawn: alt.LayerChart, palette: Palette, domain: tuple[float, float], title: str) -> alt.LayerChart:
    """The chart with its colours' scale below it; the ends are data, so that new ones rebuild nothing."""
    ends = pd.DataFrame({"end": list(domain)})
    color = alt.Color(
        "end:Q",
        scale=alt.Scale(scheme=palette.vega, reverse=palette.reverse, nice=False, zero=False),
        title=title,
        legend=alt.Legend(
            orient="bottom",
            direction="horizontal",
            gradientLength=110,
            gradientThickness=8,
            tickCount=2,
            format=".2~g",
            labelOverlap="greedy",
            titleFontSize=11,
            labelFontSize=11,
            titlePadding=3,
            padding=0,
            offset=6,
        ),
    )
    key = alt.Chart(ends).mark_point(opacity=0, aria=False, tooltip=None)
    key = key.encode(x=alt.XValue(0), y=alt.YValue(0), color=color)
    drawn.layer.append(key)
    drawn.height += LEGEND_ROOM
    return drawn
