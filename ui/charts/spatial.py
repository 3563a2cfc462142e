"""The rotating view: both losses as surfaces in space (plotly, the one thing that Vega-Lite cannot draw)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.surface import Surface
from ui.charts.surfaces import TITLES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST = 61


def chart(surface: Surface, loss: str, titles: tuple[str, str]) -> Figure:
    """One loss over the two parameters; drag to turn."""
    from plotly import graph_objects as go

    rows, columns = (np.unique(np.linspace(0, len(a) - 1, MOST).astype(int)) for a in (surface.b, surface.w))
    height = surface.losses[loss].value[np.ix_(rows, columns)]
    figure = go.Figure(
        go.Surface(
            x=surface.w[columns],
            y=surface.b[rows],
            z=np.where(np.isfinite(height), height, np.nan).round(5),
            colorscale="Viridis",
            showscale=False,
            contours={"z": {"show": True, "usecolormap": True, "project": {"z": True}}},
        )
    )
    axes = {"xaxis_title": titles[0], "yaxis_title": titles[1], "zaxis_title": "Loss"}
    camera = {"eye": {"x": 1.5, "y": -1.5, "z": 0.9}}
    figure.update_layout(
        title=TITLES[loss], height=460, margin={"l": 0, "r": 0, "t": 40, "b": 0}, scene={**axes, "camera": camera}
    )
    return figure
