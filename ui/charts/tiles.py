"""Small pictures on one sheet, each answering the pointer: galleries, feature maps, units."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import pictures
from ui.charts.compose import layered
from ui.charts.theme import INK_ON_BOTH, MARK
from ui.charts.wrapped import ROOM

TITLE_ROOM, NUMBER_ROOM, PADDING = 72, 20, 22
# Of a legend above a chart, in Vega's words: as many columns, and as long names, as a phone and a desk have room for.
COLUMNS, LIMIT = f"{ROOM} < 300 ? 1 : {ROOM} < 500 ? 2 : 4", f"{ROOM} < 500 ? 105 : 200"


def sheet(
    tiles: NDArray[np.uint8],
    columns: int,
    table: pd.DataFrame,
    tooltip: list[alt.Tooltip],
    *,
    title: alt.TitleParams | None = None,
    gap: int = 1,
    tile: int = 33,
    selection: alt.Parameter | None = None,
    marked: int | None = None,
    numbered: bool = False,
) -> alt.LayerChart:
    """N×H×W×4 tiles in rows of `columns`, each at most `tile` pixels wide; `table` has a row for each tile.

    The sheet shrinks with its container and keeps its proportions. `numbered` writes its place below each tile.
    """
    count, height, width = tiles.shape[:3]
    columns = min(columns, count)
    rows = -(-count // columns)
    page = _Sheet(columns, rows, columns * tile, rows * height / (columns * width))
    cells = _cells(table, columns, gap / (width + gap), gap / (height + gap))
    layers = [page.picture(pictures.montage(tiles, columns, gap)), page.answering(cells, tooltip, selection)]
    if marked is not None:
        layers.append(page.frame(cells.iloc[[marked]]))
    if numbered:
        layers.append(page.numbers(cells))
    room = PADDING + (NUMBER_ROOM if numbered else 0) + (TITLE_ROOM if title is not None else 0)
    return page.assembled(layers, title, room)


def field(
    pixels: NDArray[np.uint8],
    table: pd.DataFrame,
    tooltip: list[alt.Tooltip],
    *,
    title: alt.TitleParams,
    side: int,
    room: int,
) -> alt.LayerChart:
    """H×W×4 pixels, at most `side` wide, each of which answers the pointer with its row of `table`.

    `room`: the height of all but the pixels.
    """
    rows, columns = pixels.shape[:2]
    page = _Sheet(columns, rows, side, rows / columns)
    cells = _cells(table, columns, 0, 0)
    return page.assembled([page.picture(pixels), page.answering(cells, tooltip, None)], title, room)


def heading(title: str, *lines: str) -> alt.TitleParams:
    """A chart's title with smaller lines below it, in a colour that both themes show."""
    below = list(lines) if lines else alt.Undefined  # an empty list takes the room of a line
    return alt.TitleParams(title, subtitle=below, subtitleColor=INK_ON_BOTH, anchor="start")


def picture(
    pixels: NDArray[np.uint8], width: str = "width", height: str = "height", top: str | None = None, smooth: bool = True
) -> alt.Chart:
    """Pixels that fill a layered chart's view, or as much of it from `top` down as the Vega expressions say.

    A screen reader would read the picture's data aloud: the chart's own words stand for it.
    """
    mark = {"type": "image", "aspect": False, "align": "left", "baseline": "top", "smooth": smooth, "clip": True}
    chart = alt.Chart(pd.DataFrame({"url": [pictures.data_uri(pixels)]}))
    chart.mark = {**mark, "aria": False, "width": {"expr": width}, "height": {"expr": height}}
    return chart.encode(x=alt.XValue(0), y=alt.YValue(alt.ExprRef(top) if top else 0), url=alt.Url("url:N"))


@dataclass(frozen=True)
class _Sheet:
    """A grid of cells, `widest` pixels wide where there is room; `proportion` is its height over its width."""

    columns: int
    rows: int
    widest: int
    proportion: float

    @property
    def _wide(self) -> str:
        return f"min(width, {self.widest})"

    @property
    def _high(self) -> str:
        return f"{self.proportion:.6f} * min(width, {self.widest})"

    def _place(self, x: str, y: str) -> dict[str, alt.X | alt.Y]:
        across = alt.Scale(domain=[0, self.columns], range=[0, {"expr": self._wide}], nice=False, zero=False)
        down = alt.Scale(domain=[0, self.rows], range=[0, {"expr": self._high}], nice=False, zero=False)
        return {"x": alt.X(x, scale=across, axis=None), "y": alt.Y(y, scale=down, axis=None)}

    def _channels(self) -> dict[str, alt.X | alt.Y | alt.X2 | alt.Y2]:
        right, bottom = alt.X2(field="right"), alt.Y2(field="bottom")
        return {**self._place("left:Q", "top:Q"), "x2": right, "y2": bottom}

    def picture(self, pixels: NDArray[np.uint8]) -> alt.Chart:
        return picture(pixels, self._wide, self._high, smooth=False)

    def answering(self, cells: pd.DataFrame, tooltip: list[alt.Tooltip], selection: alt.Parameter | None) -> alt.Chart:
        chart: alt.Chart = (
            alt.Chart(cells, name="cells")
            .mark_rect(opacity=0, cursor="default" if selection is None else "pointer", aria=False)
            .encode(**self._channels(), tooltip=tooltip)
        )
        return chart.add_params(selection) if selection is not None else chart

    def frame(self, cell: pd.DataFrame) -> alt.Chart:
        mark = alt.Chart(cell).mark_rect(
            filled=False, stroke=MARK, strokeWidth=3, fillOpacity=0, cornerRadius=2, aria=False
        )
        framed: alt.Chart = mark.encode(**self._channels())
        return framed

    def numbers(self, cells: pd.DataFrame) -> alt.Chart:
        mark = alt.Chart(cells.assign(middle=(cells["left"] + cells["right"]) / 2)).mark_text(
            baseline="top", dy=4, fontSize=12, color=INK_ON_BOTH, aria=False
        )
        place = self._place("middle:Q", "bottom:Q")
        numbered: alt.Chart = mark.encode(**place, text=alt.Text("place:O"))
        return numbered

    def assembled(self, layers: list[alt.Chart], title: alt.TitleParams | None, room: int) -> alt.LayerChart:
        """`fit` counts title and padding as height, so their `room` is added here."""
        told = {} if title is None else {"title": title}
        frameless = alt.Config(view=alt.ViewConfig(stroke=None))
        return layered(*layers, height=round(self.widest * self.proportion) + room, config=frameless, **told)


def _cells(table: pd.DataFrame, columns: int, gap_x: float, gap_y: float) -> pd.DataFrame:
    place = np.arange(len(table))
    left, top = place % columns, place // columns
    corners = {"left": left, "right": left + 1 - gap_x, "top": top, "bottom": top + 1 - gap_y, "place": place}
    # One table made at once: pandas takes five times as long to add the columns one by one.
    return pd.DataFrame({**{name: table[name].array for name in table.columns}, **corners})
