"""Six small maps of one unit: its output, both losses, their slopes along the first axis, and the slopes' ratio."""

import numpy as np
import streamlit as st

from core.neuron.surface import Surface, ratio
from ui.charts import surfaces
from ui.charts.surfaces import SHORT
from ui.charts.theme import DIVERGING, SEQUENTIAL
from ui.loss_surfaces import sentences
from ui.page import draw

HEIGHT = 420  # with title, axis and legend: the map itself is about square in a third of the page


def show(surface: Surface, titles: tuple[str, str]) -> None:
    """Three by two maps, each with a colour scale of its own, and their largest numbers."""
    across = titles[0].split()[-1]
    maps = {"output": surfaces.output(surface, titles, HEIGHT)}
    for loss, short in SHORT.items():
        one, hidden = surface.losses[loss], ~surface.defined if loss == "ce" else None
        for what, values in {"value": one.value, "dw": one.dw}.items():
            title = short if what == "value" else f"∂{short}/∂{across}"
            ends, palette = surfaces.domain([values], what), DIVERGING if what == "dw" else SEQUENTIAL
            maps[f"{loss} {what}"] = surfaces.map_of(values, surface, title, titles, palette, ends, hidden, HEIGHT)
    with np.errstate(divide="ignore", invalid="ignore"):
        maps["ratio"] = surfaces.log_ratio(surface, ratio(surface), titles, HEIGHT)
    names = list(maps)
    for row in (names[:3], names[3:]):
        for column, name in zip(st.columns(3), row, strict=True):
            words = "One of six maps over the same two parameters; the caption below has their largest numbers."
            draw.chart(maps[name], container=column, alt=words, key=f"six {name}")
    st.caption(sentences.six(surface, across))
