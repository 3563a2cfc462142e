"""The landscape page's figures: the map or the view in space, and beside it a line or the curvature."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.landscape import Line, Plane, TrainingPath
from ui.charts import spatial
from ui.charts.surfaces import TITLES
from ui.landscape import cached, sentences, sharpness
from ui.landscape.charts import planes as charts
from ui.landscape.charts.planes import Trail
from ui.landscape.record import Landscape
from ui.landscape.request import PlaneRequest
from ui.page import draw, resumable, state
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import choose_run, run_predictions

AXES = {
    "random": ("Random direction α", "Random direction β"),
    "path": ("First principal direction", "Second principal direction"),
    "two": ("From run A (0) to run B (1)", "Random direction at a right angle"),
    "three": ("From run A (0) to run B (1)", "At a right angle, towards run C"),
}


def planes(request: PlaneRequest, losses: tuple[str, ...]) -> tuple[Mapping[str, Plane], bool]:
    """The plane's losses, computed here with progress shown, and whether points of them are still to come."""
    made = cached.made(request)
    if made is not None:
        return {loss: made.planes[loss] for loss in losses}, False
    if request.large and request.view == "random":
        for problem in cached.problems():
            st.warning(problem, icon=":material/warning:")
    task = cached.survey(request)
    found = resumable.run(task, "The loss at each point", st.empty())
    growing = resumable.under_way(task)
    return {loss: plane for loss, plane in found.planes().items() if loss in losses}, growing


def show(
    request: PlaneRequest, record: Landscape, found: Mapping[str, Plane], growing: bool, place: DeltaGenerator
) -> str:
    """The losses on the plane with what stands beside, in `place`; below it what they are. The sentence that follows.

    Two losses stand side by side, and the closer look below them; nothing follows from a plane that is still growing.
    """
    with place:
        columns = st.columns(2, gap="medium")
        _planes(request, record, found, columns)
        beside = columns[1] if len(found) == 1 else st.container()
    if growing:
        beside.info(sentences.GROWING, icon=":material/lightbulb:")
        _about(request, record, found)
        return sentences.GROWING
    if record.below == "sharpness":
        with figure("sharpness"):
            sentence = sharpness.show(request, next(iter(found)), beside)
        beside.info(sentence, icon=":material/lightbulb:")
        _about(request, record, found)
        return sentence
    with beside:
        sentence, told = _closer(request, found)
        st.info(sentence, icon=":material/lightbulb:")
    st.caption(told)
    _about(request, record, found)
    return sentence


def script(request: PlaneRequest, found: Mapping[str, Plane]) -> Script | None:
    """What computes these planes; none where points of them are missing, or a net is in no store."""
    losses, made = tuple(found), cached.made(request)
    if made is not None:
        return Script("in_advance", {"net": cached.name(made), "losses": losses})
    whole = all(plane.done == 1 for plane in found.values())
    if not whole or not all(choose_run.by_id(net).stored for net in request.nets):
        return None
    what = {"images": request.images, "count": request.count, "losses": losses, "large": request.large}
    asked = {"grid": request.grid, "radius": request.radius, "measured": what}
    if request.view == "random":
        return Script("random_directions", {"run": request.run, "seed": request.seed, **asked})
    if request.view == "path":
        return Script("along_training", {"run": request.run, **asked})
    return Script("through_nets", {"nets": request.nets, "seed": request.seed, **asked})


def _planes(
    request: PlaneRequest, record: Landscape, found: Mapping[str, Plane], columns: Sequence[DeltaGenerator]
) -> None:
    """A plane a column, from above or in space."""
    trail, titles = _trail(request), AXES[request.view]
    for column, (loss, plane) in zip(columns, found.items(), strict=False):
        if record.show == "space":
            path = _heights(request, loss) if request.view == "path" else None
            drawn = spatial.landscape(plane.alphas, plane.betas, plane.loss, TITLES[loss], titles, path)
            column.plotly_chart(drawn, key=state.key(f"space-{loss}"))
        else:
            # Words that never change: with other ones the browser would build the chart anew. The caption has numbers.
            alt = f"{TITLES[loss]} over a plane of weights, described in the caption below."
            chart = charts.map_of(plane, loss, titles, charts.ends([plane]), trail)
            draw.chart(chart, container=column, key=f"plane-{loss}", alt=alt)


def _about(request: PlaneRequest, record: Landscape, found: Mapping[str, Plane]) -> None:
    """How the planes were made, and on which data."""
    made = cached.made(request)
    if made is not None:
        st.caption(sentences.in_advance(made, found))
    else:
        source, normalised = run_predictions.source(request.run), cached.normalised(request.run)
        st.caption(sentences.caption(request, found, source, normalised))
        if not run_predictions.same_data(request.run):
            st.caption("The net was trained on **other data** than these, so its loss on them may be lower elsewhere.")
    if record.show == "space" and request.view == "path":
        st.caption(
            "The pink line has each epoch's true loss. Where it leaves the surface, the plane does not show the net's "
            "own loss."
        )


def _trail(request: PlaneRequest) -> Trail:
    x, y = cached.coordinates(request)
    if request.view == "path":
        return Trail(x, y, [f"epoch {epoch}" for epoch in cached.path(request)[1].epochs])
    names = ["trained net"] if request.view == "random" else request.names
    return Trail(x, y, names, joined=False)


def _heights(request: PlaneRequest, loss: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    path = cached.path(request, loss)[1]
    return path.alphas, path.betas, path.loss


def _closer(request: PlaneRequest, found: Mapping[str, Plane]) -> tuple[str, str]:
    """The losses along a line of the plane: the sentence that follows from it, and what it shows."""
    losses = tuple(found)
    if request.view == "path":
        return _along_path(request, losses)
    if request.view != "random":
        return _lines(request, losses)
    draw.chart(charts.slices(found, AXES["random"]), alt="The loss along both axes, described in the caption below.")
    made = cached.made(request)
    size = made.parameters if made is not None else cached.parameters(choose_run.by_id(request.run))
    return sentences.random(found, size), sentences.slices(found)


def _along_path(request: PlaneRequest, losses: tuple[str, ...]) -> tuple[str, str]:
    paths: dict[str, TrainingPath] = {loss: cached.path(request, loss)[1] for loss in losses}
    for column, (loss, path) in zip(st.columns(len(paths)), paths.items(), strict=True):
        alt = f"{TITLES[loss]} of each epoch and of the plane below it, described in the caption below."
        draw.chart(charts.along_path(path, loss), container=column, alt=alt)
    return sentences.path(paths), sentences.shares(paths[losses[0]])


def _lines(request: PlaneRequest, losses: tuple[str, ...]) -> tuple[str, str]:
    names = request.names
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    found: dict[str, dict[str, Line]] = {
        f"{names[i]} to {names[j]}": {
            loss: cached.line(request.nets[i], request.nets[j], request.images, request.count, loss) for loss in losses
        }
        for i, j in pairs
    }
    draw.chart(charts.lines(found), alt="The loss between the runs, described in the caption below.")
    own: dict[str, tuple[str, str, int]] = {}
    for i, j in pairs:
        related = cached.relation(request.nets[i], request.nets[j])
        if related is not None:
            whole, part = (names[i], names[j])[:: 1 if related[0] == 0 else -1]
            own[f"{names[i]} to {names[j]}"] = whole, part, related[1]
    told = sentences.lines(found, cached.normalised(request.run))
    return sentences.barrier(found, [choose_run.by_id(name) for name in request.nets], own), told
