"""A heat map over two axes: a PNG under vector axes and contours, with a coarse invisible grid for the pointer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures, tiles
from ui.charts.compose import layered
from ui.charts.theme import Palette

Grid = NDArray[np.floating]
CELLS = 21  # a side, of the grid that answers the pointer
BENDS = 26  # a side, of the grid that contours are drawn on: lines need fewer points than pictures


@dataclass(frozen=True)
class Axes:
    """The field's two axes: coordinates in ascending order, and what they measure.

    `even`: they measure the same, so a step is as long on both, and the picture as large as the chart has room for.
    """

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    x_title: str
    y_title: str
    even: bool = False

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
        across, up = (alt.Scale(domain=ends, nice=False, zero=False) for ends in self.extent)
        if not self.even:
            return {"x": alt.X(x, title=self.x_title, scale=across), "y": alt.Y(y, title=self.y_title, scale=up)}
        across.range, up.range = [0, {"expr": self._wide}], [{"expr": "height"}, {"expr": f"height - {self._high}"}]
        axis = alt.Axis(grid=False, tickCount=5)
        return {
            "x": alt.X(x, title=self.x_title, axis=axis, scale=across),
            "y": alt.Y(y, title=self.y_title, axis=axis, scale=up),
        }

    def picture(self, pixels: NDArray[np.uint8]) -> alt.Chart:
        """The picture that fills the axes."""
        if not self.even:
            return tiles.picture(pixels)
        return tiles.picture(pixels, self._wide, self._high, f"height - {self._high}")

    @property
    def proportion(self) -> float:
        """The second axis's length over the first's."""
        (left, right), (low, high) = self.extent
        return (high - low) / (right - left)

    @property
    def _wide(self) -> str:
        """Vega's expression of an even picture's width; it stands at the lower left of the view."""
        return f"min(width, height / {self.proportion:.4f})"

    @property
    def _high(self) -> str:
        return f"min(height, {self.proportion:.4f} * width)"


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
    gradient: int = 220,
) -> alt.LayerChart:
    """`values` and each of `readings` (what the pointer shows, by label) are len(y)×len(x), rows upward.

    A reading may be given at `axes.coarse()` alone, the only places where it is read.
    `hatched` marks cells with stripes, `over` are layers on top, `selection` takes a click as its fields x and y;
    the colour scale below is `gradient` pixels long.
    """
    painted = pictures.paint(values[::-1], palette, domain)
    if hatched is not None:
        painted = pictures.hatch(painted, hatched[::-1])
    pointer = _pointer(axes, values, readings, palette, domain, legend, gradient)
    lines = [contours(values, axes, levels)] if levels is not None and len(levels) else []
    layers = [axes.picture(painted), *lines, *over, pointer.add_params(selection) if selection else pointer]
    config = {"config": alt.Config(view=alt.ViewConfig(stroke=None))} if axes.even else {}
    return layered(*layers, title=title, height=height, **config)


def contours(values: Grid, axes: Axes, levels: NDArray[np.floating]) -> alt.Chart:
    """Lines of equal value; thin, so that they read on any palette."""
    from contourpy import contour_generator

    rows, columns = axes.coarse(BENDS)
    sparse = np.ma.masked_invalid(values[np.ix_(rows, columns)])
    generator = contour_generator(axes.x[columns], axes.y[rows], sparse)
    lines = [
        (level, f"{level:g}/{number}", line)
        for level in levels.tolist()
        for number, line in enumerate(cast("list[Grid]", generator.lines(level)))
    ]
    sizes = np.array([len(line) for _, _, line in lines], dtype=np.intp)
    x, y = np.concatenate([np.empty((0, 2)), *(line for _, _, line in lines)]).round(4).T
    level = np.repeat(np.array([level for level, _, _ in lines], dtype=float), sizes).round(4)
    names = np.repeat(np.array([name for _, name, _ in lines], dtype=object), sizes)
    table = pd.DataFrame({"x": x, "y": y, "level": level, "line": names, "order": np.arange(len(x))})
    mark = alt.Chart(table).mark_line(strokeWidth=0.8, opacity=0.55, color="white", clip=True, aria=False)
    drawn: alt.Chart = mark.encode(**axes.channels(), detail=alt.Detail("line:N"), order=alt.Order("order:Q"))
    return drawn


def _pointer(
    axes: Axes,
    values: Grid,
    readings: Mapping[str, Grid],
    palette: Palette,
    domain: tuple[float, float],
    legend: str,
    gradient: int,
) -> alt.Chart:
    rows, columns = axes.coarse()
    x, y = np.meshgrid(axes.x[columns], axes.y[rows])
    fields = {"x": x, "y": y, "value": values[np.ix_(rows, columns)]}
    for label, grid in readings.items():
        sparse = grid.shape == (len(rows), len(columns))
        fields[label] = grid if sparse else grid[np.ix_(rows, columns)]
    cells = {label: _rounded(grid.ravel()) for label, grid in fields.items()}
    value = cells["value"]
    cells["value"] = np.where(np.isnan(value), domain[0], np.clip(value, *domain))
    for name, ticks, (low, high) in (("x", axes.x[columns], axes.extent[0]), ("y", axes.y[rows], axes.extent[1])):
        cells[f"{name}_from"] = np.clip(cells[name] - _half(ticks), low, high)
        cells[f"{name}_to"] = np.clip(cells[name] + _half(ticks), low, high)
    # The ends of the scale travel with the data: the specification stays the same, and the browser keeps the chart.
    ends = {**{name: column[[0, 0]] for name, column in cells.items()}, "value": np.array(domain)}
    ends["x_to"] = ends["x_from"]
    table = pd.DataFrame({name: np.append(column, ends[name]) for name, column in cells.items()})
    scale = alt.Scale(scheme=palette.vega, reverse=palette.reverse, clamp=True, nice=False, zero=False)
    answering: alt.Chart = (
        alt.Chart(table, name="pointer")  # else Altair names it by its data
        .mark_rect(opacity=0, clip=True, aria=False)  # words for each cell would cost the browser more than the cells
        .encode(
            **axes.channels("x_from:Q", "y_from:Q"),
            x2=alt.X2(field="x_to"),
            y2=alt.Y2(field="y_to"),
            color=alt.Color(
                "value:Q",
                scale=scale,
                title=legend,
                legend=alt.Legend(
                    gradientOpacity=1,
                    orient="bottom",
                    direction="horizontal",
                    gradientLength=gradient,
                    titleOrient="left" if axes.even else "top",
                ),
            ),
            tooltip=[
                alt.Tooltip("x:Q", title=axes.x_title, format=".3~f"),
                alt.Tooltip("y:Q", title=axes.y_title, format=".3~f"),
                *(alt.Tooltip(f"{label}:Q", title=label, format=".4~g") for label in readings),
            ],
        )
    )
    return answering


def _half(coordinates: NDArray[np.floating]) -> float:
    return float(coordinates[1] - coordinates[0]) / 2 if len(coordinates) > 1 else 0.5


def _rounded(column: Grid) -> Grid:
    """To five digits after the point; nan where it is infinite, which JSON does not know."""
    return np.where(np.isfinite(column), column, np.nan).astype(float).round(5)
