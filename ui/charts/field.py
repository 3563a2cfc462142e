"""A field over two axes: a PNG under vector axes, contours and a coarse invisible grid that answers the pointer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.theme import Palette

Grid = NDArray[np.floating]
CELLS = 21  # a side, of the grid that answers the pointer
BENDS = 26  # a side, of the grid that contours are drawn on: lines need fewer points than pictures


@dataclass(frozen=True)
class Axes:
    """The field's two axes: coordinates in ascending order, and what they measure."""

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    x_title: str
    y_title: str

    @property
    def extent(self) -> tuple[list[float], list[float]]:
        return [float(self.x[0]), float(self.x[-1])], [float(self.y[0]), float(self.y[-1])]

    def coarse(self, cells: int = CELLS) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """At most so many rows and columns, evenly spread; by default those that answer the pointer."""
        rows, columns = (
            np.unique(np.linspace(0, len(ticks) - 1, min(cells, len(ticks))).round().astype(np.intp))
            for ticks in (self.y, self.x)
        )
        return rows, columns

    def channels(self, x: str = "x:Q", y: str = "y:Q") -> dict[str, alt.X | alt.Y]:
        """The two position channels, for columns of these names."""
        across, up = self.extent
        return {
            "x": alt.X(x, title=self.x_title, scale=alt.Scale(domain=across, nice=False, zero=False)),
            "y": alt.Y(y, title=self.y_title, scale=alt.Scale(domain=up, nice=False, zero=False)),
        }


def chart(
    values: Grid,
    axes: Axes,
    *,
    title: str,
    legend: str,
    palette: Palette,
    domain: tuple[float, float],
    readings: Mapping[str, Grid],
    levels: NDArray[np.floating] | None = None,
    hatched: NDArray[np.bool_] | None = None,
    over: Sequence[alt.Chart] = (),
    selection: alt.Parameter | None = None,
    height: int = 470,
) -> alt.LayerChart:
    """`values` and each of `readings` (what the pointer shows, by label) are len(y)×len(x), rows upward.

    A reading may be given at `axes.coarse()` alone, the only places where it is read.
    `hatched` marks cells with stripes, `over` are layers on top, `selection` takes a click as its fields x and y.
    """
    painted = pictures.paint(values[::-1], palette, domain)
    if hatched is not None:
        painted = pictures.hatch(painted, hatched[::-1])
    pointer = _pointer(axes, values, readings, palette, domain, legend)
    lines = [contours(values, axes, levels)] if levels is not None and len(levels) else []
    layers = [tiles.picture(painted), *lines, *over, pointer.add_params(selection) if selection else pointer]
    return alt.layer(*layers, title=title, height=height)


def contours(values: Grid, axes: Axes, levels: NDArray[np.floating]) -> alt.Chart:
    """Lines of equal value; thin, so that they read on any palette."""
    from contourpy import contour_generator

    rows, columns = axes.coarse(BENDS)
    sparse = np.ma.masked_invalid(values[np.ix_(rows, columns)])
    generator = contour_generator(axes.x[columns], axes.y[rows], sparse)
    pieces = [
        pd.DataFrame({"x": line[:, 0], "y": line[:, 1], "level": level, "line": f"{level:g}/{number}"})
        for level in levels
        for number, line in enumerate(generator.lines(float(level)))
    ]
    table = pd.concat(pieces) if pieces else pd.DataFrame({"x": [], "y": [], "level": [], "line": []})
    table["order"] = np.arange(len(table))
    mark = alt.Chart(table.round(4)).mark_line(strokeWidth=0.8, opacity=0.55, color="white", clip=True, aria=False)
    return mark.encode(**axes.channels(), detail=alt.Detail("line:N"), order=alt.Order("order:Q"))


def _pointer(
    axes: Axes,
    values: Grid,
    readings: Mapping[str, Grid],
    palette: Palette,
    domain: tuple[float, float],
    legend: str,
) -> alt.Chart:
    rows, columns = axes.coarse()
    x, y = np.meshgrid(axes.x[columns], axes.y[rows])
    half_x, half_y = _half(axes.x[columns]), _half(axes.y[rows])
    table = pd.DataFrame({"x": x.ravel(), "y": y.ravel(), "value": values[np.ix_(rows, columns)].ravel()})
    for label, grid in readings.items():
        sparse = grid.shape == (len(rows), len(columns))
        table[label] = (grid if sparse else grid[np.ix_(rows, columns)]).ravel()
    table = table.replace([np.inf, -np.inf], np.nan).astype(float).round(5)
    table["value"] = table["value"].fillna(domain[0]).clip(*domain)
    for name, half, extent in (("x", half_x, axes.extent[0]), ("y", half_y, axes.extent[1])):
        table[f"{name}_from"] = np.clip(table[name] - half, *extent)
        table[f"{name}_to"] = np.clip(table[name] + half, *extent)
    # The ends of the scale travel with the data: the specification stays the same, and the browser keeps the chart.
    ends = table.iloc[[0, 0]].assign(x_to=table["x_from"].iloc[0], value=list(domain))
    table = pd.concat([table, ends], ignore_index=True)
    scale = alt.Scale(scheme=palette.vega, reverse=palette.reverse, clamp=True, nice=False, zero=False)
    return (
        alt.Chart(table, name="pointer")  # else Altair names it by its data
        .mark_rect(opacity=0, clip=True, aria=False)  # words for each cell would cost the browser more than the cells
        .encode(
            **axes.channels("x_from:Q", "y_from:Q"),
            x2=alt.X2("x_to"),
            y2=alt.Y2("y_to"),
            color=alt.Color(
                "value:Q",
                scale=scale,
                title=legend,
                legend=alt.Legend(gradientOpacity=1, orient="bottom", direction="horizontal", gradientLength=220),
            ),
            tooltip=[
                alt.Tooltip("x:Q", title=axes.x_title, format=".3~f"),
                alt.Tooltip("y:Q", title=axes.y_title, format=".3~f"),
                *(alt.Tooltip(f"{label}:Q", title=label, format=".4~g") for label in readings),
            ],
        )
    )


def _half(coordinates: NDArray[np.floating]) -> float:
    return float(coordinates[1] - coordinates[0]) / 2 if len(coordinates) > 1 else 0.5
