"""The rotating view: losses as surfaces in space (plotly, the one thing that Vega-Lite cannot draw)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.neuron.surface import Surface
from ui.charts import log_scale
from ui.charts.surfaces import TITLES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LIMIT = 61
Grid = NDArray[np.floating]


def chart(surface: Surface, loss: str, titles: tuple[str, str]) -> Figure:
    """One loss over the two parameters; drag to turn."""
    from plotly import graph_objects as go

    rows, columns = (np.unique(np.linspace(0, len(a) - 1, LIMIT).astype(int)) for a in (surface.b, surface.w))
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
    return _turned(figure, TITLES[loss], {"xaxis_title": titles[0], "yaxis_title": titles[1], "zaxis_title": "Loss"})


def landscape(
    x: Grid,
    y: Grid,
    loss: Grid,
    title: str,
    titles: tuple[str, str],
    path: tuple[Grid, Grid, Grid] | None = None,
    heights: tuple[float, float] | None = None,
) -> Figure:
    """A loss len(y)×len(x) on a logarithmic axis; `path`: places x, y and losses of points that lie above or below.

    `heights`: the ends of the axis and the colours, log₁₀, where several surfaces share them.
    """
    from plotly import graph_objects as go

    end = log_scale.lower_end(loss if path is None else [*loss.ravel(), *path[2]])
    height = np.log10(log_scale.lifted(loss, end))
    figure = go.Figure(go.Surface(x=x, y=y, z=height.round(4), colorscale="Viridis", showscale=False))
    if heights is not None:
        figure.update_traces(cmin=heights[0], cmax=heights[1])
        figure.update_scenes(zaxis_range=list(heights))
    if path is not None:
        line, marker = {"color": "#ff5fa2", "width": 5}, {"color": "#ff5fa2", "size": 4}
        figure.add_trace(
            go.Scatter3d(
                x=path[0],
                y=path[1],
                z=np.log10(log_scale.lifted(path[2], end)),
                mode="lines+markers",
                line=line,
                marker=marker,
            )
        )
    names = {"xaxis_title": titles[0], "yaxis_title": titles[1], "zaxis_title": "log₁₀ loss"}
    return _turned(figure, title, names, side=-1.5 if path is not None else 1.5)


def _turned(figure: Figure, title: str, axes: dict[str, str], side: float = 1.5) -> Figure:
    """The figure seen from a little above; `side`: how far to the right the eye is."""
    camera = {"eye": {"x": 1.15 * side, "y": -1.7, "z": 1.0}, "center": {"z": -0.15}}  # the axes' titles within
    margin = {"l": 0, "r": 0, "t": 40, "b": 0}
    figure.update_layout(title=title, height=460, margin=margin, showlegend=False)
    figure.update_scenes(**axes, camera=camera)
    return figure
