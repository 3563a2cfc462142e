"""Maps whose cells bear the place that each number takes in the row that Flatten makes of them."""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts.compose import layered
from ui.charts.theme import HIGHLIGHT, INK_ON_BOTH, MARK

FIRST = 2  # maps that are drawn before the last
LEGIBLE, LONG = 7, 1000  # on maps of a larger side, or with longer numbers, only the corners bear them
HEIGHT = 230


def chart(places: NDArray[np.integer]) -> alt.LayerChart:
    """The first maps of C×H×W places, and the last one."""
    count, height, width = places.shape
    shown = sorted({*range(min(FIRST, count)), count - 1})
    step = 1.25 * width
    cells = pd.concat([_cells(places[each], place * step) for place, each in enumerate(shown)])
    titles = pd.DataFrame({"x": [(at + 0.4) * step for at in range(len(shown))], "y": -0.1})
    titles["text"] = [f"Map {each + 1} of {count}" for each in shown]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.1, len(shown) * step], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height + 0.1, -0.9 * height / 5], nice=False))
    tooltip = [alt.Tooltip(f"{name}:Q", title=name.capitalize()) for name in ("row", "column", "place")]
    grid = alt.Chart(cells).mark_rect(stroke=HIGHLIGHT, strokeWidth=0.7, fill=HIGHLIGHT, fillOpacity=0.14, aria=False)
    numbers = alt.Chart(cells[cells["told"]]).mark_text(fontSize=10, color=INK_ON_BOTH, aria=False)
    names = alt.Chart(titles).mark_text(fontSize=12, fontWeight="bold", color=MARK, baseline="bottom", aria=False)
    frameless = alt.Config(view=alt.ViewConfig(stroke=None))
    return layered(
        grid.encode(x=x, y=y, x2=alt.X2(field="right"), y2=alt.Y2(field="bottom"), tooltip=tooltip),
        numbers.encode(x=alt.X("middle:Q", axis=None), y=alt.Y("centre:Q", axis=None), text=alt.Text("place:Q")),
        names.encode(x=x, y=alt.Y("y:Q", axis=None), text=alt.Text("text:N")),
        title="Places of the maps in the row",
        height=HEIGHT,
        config=frameless,
    )


def _cells(places: NDArray[np.integer], left: float) -> pd.DataFrame:
    height, width = places.shape
    row, column = (each.ravel() for each in np.indices(places.shape))
    corners = np.isin(row, (0, height - 1)) & np.isin(column, (0, width - 1))
    table = pd.DataFrame({"row": row + 1, "column": column + 1, "place": places.ravel() + 1})
    table["x"], table["y"] = left + column, row
    table["right"], table["bottom"] = table["x"] + 1, table["y"] + 1
    table["middle"], table["centre"] = table["x"] + 0.5, table["y"] + 0.5
    crowded = max(height, width) > LEGIBLE or places.max() >= LONG
    table["told"] = corners if crowded else True
    return table
