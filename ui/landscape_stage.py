"""The landscape page's figures: the map or the view in space, and below it a line or the curvature."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from core.landscape import Line, Path, Plane
from ui import draw, landscape_cache, landscape_sharpness, pieces, runs, state, training_cache
from ui import landscape_words as words
from ui.charts import landscape as charts
from ui.charts import spatial
from ui.charts.landscape import Trail
from ui.charts.surfaces import TITLES
from ui.landscape_views import Asked
from ui.records import Landscape

AXES = {
    "random": ("Random direction α", "Random direction β"),
    "path": ("First principal direction", "Second principal direction"),
    "two": ("From run A (0) to run B (1)", "Random direction at a right angle"),
    "three": ("From run A (0) to run B (1)", "At a right angle, towards run C"),
}


def planes(asked: Asked, losses: tuple[str, ...]) -> Mapping[str, Plane]:
    """The plane's losses, computed here with progress shown."""
    made = landscape_cache.made(asked)
    if made is not None:
        return {loss: made.planes[loss] for loss in losses}
    if asked.large and asked.view == "random":
        for problem in landscape_cache.problems():
            st.warning(problem, icon=":material/warning:")
    job = landscape_cache.survey(asked)
    found = pieces.run(job, "The loss at each point", st.empty())
    return {loss: plane for loss, plane in found.planes().items() if loss in losses}


def show(asked: Asked, record: Landscape, found: Mapping[str, Plane]) -> None:
    """The losses side by side, from above or in space."""
    trail, titles = _trail(asked), AXES[asked.view]
    domain = charts.ends(list(found.values()))
    for column, (loss, plane) in zip(st.columns(len(found)), found.items(), strict=True):
        own = domain if len(found) == 1 else charts.ends([plane])
        if record.show == "space":
            path = _heights(asked, loss) if asked.view == "path" else None
            figure = spatial.landscape(plane.alphas, plane.betas, plane.loss, TITLES[loss], titles, path)
            column.plotly_chart(figure, key=f"space-{loss}")
        else:
            # Words that never change: with other ones the browser would build the chart anew. The caption has numbers.
            alt = f"{TITLES[loss]} over a plane of weights, described in the caption below."
            draw.chart(charts.map_of(plane, loss, titles, own, trail), place=column, key=f"plane-{loss}", alt=alt)
    made = landscape_cache.made(asked)
    if made is not None:
        st.caption(words.in_advance(made, found))
    else:
        source, normalised = training_cache.source(asked.run), landscape_cache.normalised(asked.run)
        st.caption(words.caption(asked, found, source, normalised))
    if record.show == "space" and asked.view == "path":
        st.caption("The pink line has each epoch's true loss: where it leaves the surface, the plane is not the truth.")


def _trail(asked: Asked) -> Trail:
    x, y = landscape_cache.places(asked)
    if asked.view == "path":
        return Trail(x, y, [f"epoch {epoch}" for epoch in landscape_cache.path(asked)[1].epochs])
    names = ["trained net"] if asked.view == "random" else asked.names
    return Trail(x, y, names, joined=False)


def _heights(asked: Asked, loss: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    path = landscape_cache.path(asked, loss)[1]
    return path.alphas, path.betas, path.loss


def below(asked: Asked, record: Landscape, found: Mapping[str, Plane]) -> tuple[Landscape, str]:
    """What stands below the map, and the sentence that follows from it."""
    record = replace(record, below=state.choice(Landscape, "below", "Below the map"))
    losses = tuple(found)
    if record.below == "sharpness":
        return record, landscape_sharpness.show(asked, losses[0])
    if asked.view == "random":
        draw.chart(
            charts.slices(found, AXES["random"]), alt="The loss along both axes, described in the caption below."
        )
        st.caption(words.slices(found))
        made = landscape_cache.made(asked)
        size = made.parameters if made is not None else landscape_cache.parameters(runs.by_id(asked.run))
        return record, words.random(found, size)
    if asked.view == "path":
        return record, _along_path(asked, losses)
    return record, _lines(asked, losses)


def _along_path(asked: Asked, losses: tuple[str, ...]) -> str:
    paths: dict[str, Path] = {loss: landscape_cache.path(asked, loss)[1] for loss in losses}
    for column, (loss, path) in zip(st.columns(len(paths)), paths.items(), strict=True):
        alt = f"{TITLES[loss]} of each epoch and of the plane below it, described in the caption below."
        draw.chart(charts.along_path(path, loss), place=column, alt=alt)
    st.caption(words.shares(paths[losses[0]]))
    return words.path(paths)


def _lines(asked: Asked, losses: tuple[str, ...]) -> str:
    names = asked.names
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    found: dict[str, dict[str, Line]] = {
        f"{names[i]} to {names[j]}": {
            loss: landscape_cache.line(asked.nets[i], asked.nets[j], asked.images, asked.count, loss) for loss in losses
        }
        for i, j in pairs
    }
    draw.chart(charts.lines(found), alt="The loss between the runs, described in the caption below.")
    st.caption(words.lines(found, landscape_cache.normalised(asked.run)))
    return words.barrier(found, [runs.by_id(name) for name in asked.nets])
