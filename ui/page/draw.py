"""Show Altair charts on the page, faster than `st.altair_chart`.

Altair checks a finished chart against all of Vega-Lite's schema (the tests do that instead), and Streamlit names the
data by their content, so that a chart whose numbers change is built anew in the browser instead of getting new data.
A shorthand without a type makes Altair look through the data for one, also where none is written, as for `x2` and `y2`:
charts name those by `field`.
"""

import threading
from collections.abc import Callable
from typing import Any, Literal

import altair
import pandas as pd
import streamlit as st
from altair.utils import schemapi
from streamlit.delta_generator import DeltaGenerator

from ui.charts.legible import INKS, Theme, legible
from ui.charts.wrapped import wrapped
from ui.page import address, figure_tables

schemapi.DEBUG_MODE = False  # else each legend and scale is checked when it is made

PROJECTED = {  # pixels of letters on a slide; Streamlit's own are 12 to 16
    "axis": {"labelFontSize": 17, "titleFontSize": 18},
    "header": {"labelFontSize": 17, "titleFontSize": 18},
    "legend": {"labelFontSize": 17, "titleFontSize": 18},
    "title": {"fontSize": 20, "subtitleFontSize": 16},
    "text": {"fontSize": 16},
}
_SETTINGS = threading.Lock()  # Altair's transformers and themes are global
_NAMED = "named-by-place"
_DIVIDED = ("hconcat", "vconcat", "concat", "facet", "repeat")  # charts whose height is one of several views'
_FACETS = ("row", "column", "facet")


def _named(data: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Sets a table aside and refers to it by its place among the chart's tables."""
    for name, table in tables.items():
        if table is data:
            return {"name": name}
    name = f"table-{len(tables)}"
    tables[name] = data
    return {"name": name}


altair.data_transformers.register(_NAMED, _named)


def specification(figure: altair.TopLevelMixin, theme: Theme = "light") -> dict[str, Any]:
    """The chart as Vega-Lite for the light or the dark theme, its tables under "datasets"."""
    tables: dict[str, pd.DataFrame] = {}
    with _SETTINGS, altair.theme.enable("none"), altair.data_transformers.enable(_NAMED, tables=tables):
        drawn = wrapped(legible(figure.to_dict(validate=False), theme))
    usual, own = _config(theme), drawn.get("config", {})
    shared = {name: {**usual[name], **own[name]} for name in own if name in usual}
    return {**drawn, "config": {**usual, **own, **shared}, "datasets": tables}


def enlarge(drawn: dict[str, Any]) -> None:
    """Larger letters for a projector, but where a chart has sizes of its own."""
    for name, sizes in PROJECTED.items():
        drawn["config"][name] = {**sizes, **drawn["config"].get(name, {})}


def _config(theme: Theme) -> dict[str, dict[str, Any]]:
    """What charts have in common beside Streamlit's own theme."""
    ink = {"labelColor": INKS[theme], "titleColor": INKS[theme]}
    return {
        # The chart has a sentence; a name for each mark would be read aloud too, numbers of twelve digits and pictures.
        "mark": {"aria": False},
        "axis": {**ink, "aria": False},  # the ends of its scale, too, with all their digits
        "axisBand": {"labelFlush": False},  # the first and last name stand at the middle of their rows, as all others
        "header": ink,
        # Two legends below a chart stand one below the other: side by side the second leaves a narrow page.
        "legend": {**ink, "layout": {"bottom": {"direction": "vertical", "anchor": "start"}}},
        "title": {"subtitleColor": INKS[theme]},
    }


def room(drawn: dict[str, Any]) -> int | Literal["content"]:
    """The height that is kept free for a chart until the browser has drawn it, so that it pushes nothing away."""
    divided = any(name in drawn for name in _DIVIDED) or any(name in drawn.get("encoding", {}) for name in _FACETS)
    height = drawn.get("height")
    return height if isinstance(height, int) and not divided else "content"


def chart(
    figure: altair.TopLevelMixin,
    *,
    alt: str,
    container: DeltaGenerator | None = None,
    key: str | None = None,
    on_select: Literal["ignore", "rerun"] | Callable[[], None] = "ignore",
    selection: str | None = None,
) -> None:
    """Draw the chart, here or in `container`; `alt` says in words what it shows.

    Of several selections only that of the name `selection` is reported, where one is given.
    """
    where = container if container is not None else st
    drawn = specification(figure, "dark" if st.context.theme.type == "dark" else "light")
    if address.here().own.get(address.SLIDES) == ["true"]:
        enlarge(drawn)
    figure_tables.note(drawn["datasets"], container)
    where.vega_lite_chart(
        drawn,
        key=key and address.key(key),
        height=room(drawn),
        on_select=on_select,
        selection_mode=selection,
        alt=alt,
    )
