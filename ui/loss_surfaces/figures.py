"""Figures of the page: both losses side by side, and below them the descent, the slice or the rest."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.neuron.descent import DescentPath
from core.neuron.surface import Surface, ratio
from ui.charts import spatial, surfaces
from ui.loss_surfaces import charts, controls, playing, six, slow_motion
from ui.loss_surfaces.controls import SurfaceData
from ui.loss_surfaces.record import END, LossSurfaces
from ui.page import draw, fields, state, troubles


def show(data: SurfaceData, record: LossSurfaces, surface: Surface) -> LossSurfaces:
    """Draw the stage; the record as its controls have it."""
    if record.view != "descent":
        playing.rest()
    if record.view == "six":
        six.show(surface, data.titles)
        return record
    view, click = record.view, state.choice(LossSurfaces, "click", "A click on a surface sets")
    panels = st.container()
    record = controls.points(replace(record, click=click))
    if view == "descent":
        record = controls.optimiser(record)
    try:
        paths = controls.paths(data, record)
    except ValueError as reason:
        st.warning(troubles.said(reason), icon=":material/warning:")
        return record
    record = playing.transport(record) if view == "descent" else record
    step = record.steps if record.step == END else record.step
    _panels(panels, data, record, surface, paths if view == "descent" else None, step)
    {"descent": _descent, "slice": _slice, "ratio": _ratio, "3d": _space}[view](data, record, surface, paths, step)
    return record


def _panels(
    panels: DeltaGenerator,
    data: SurfaceData,
    record: LossSurfaces,
    surface: Surface,
    paths: dict[str, DescentPath] | None,
    step: int,
) -> None:
    bends = controls.curvature(data, record)
    grids = {loss: surfaces.shown(surface, bends, loss, record.show) for loss in surfaces.TITLES}
    sentence = surfaces.describe(surface, bends, record.show, record.marks)
    start = controls.resting(record)
    for column, (loss, grid) in zip(panels.columns(2), grids.items(), strict=True):
        ends = surfaces.domain(list(grids.values()) if record.scale == "common" else [grid], record.show)
        end = (record.end_w, record.end_b) if record.view == "slice" else None
        path = paths[loss] if paths else start
        over = charts.overlay(path, step if paths else 0, surface, data.titles, end)
        chart = surfaces.chart(surface, bends, loss, record.show, ends, data.titles, record.marks, over)
        key = f"surface-{loss}"
        # Words that never change: with other ones the browser would build the chart anew. The caption has the numbers.
        words = f"{surfaces.TITLES[loss]} over {' and '.join(data.titles)}, described in the caption below."
        draw.chart(chart, container=column, key=key, on_select=_clicked(key, record.click), alt=words)
    panels.caption(f"{sentence} Click a surface to move {fields.titles(LossSurfaces, 'click')[record.click]}.")


def _clicked(key: str, which: str) -> Callable[[], None]:
    def move() -> None:
        points = state.points(key, surfaces.CLICK)
        if points:
            state.put(**{f"{which}_w": float(points[0]["x"]), f"{which}_b": float(points[0]["y"])})
            state.forget("step")
            state.forget(playing.FRAME)

    return move


def _descent(
    data: SurfaceData, record: LossSurfaces, surface: Surface, paths: dict[str, DescentPath], step: int
) -> None:
    sentence = charts.describe(paths, step)
    draw.chart(charts.losses(paths, step), alt="Both losses along their paths, described in the caption below.")
    st.caption(sentence)
    with st.expander("One update in slow motion", icon=":material/slow_motion_video:", expanded=True):
        slow_motion.write(surface, paths, step, record, data.titles)


def _slice(data: SurfaceData, record: LossSurfaces, surface: Surface, paths: dict[str, DescentPath], step: int) -> None:
    try:
        cut = controls.cut(data, record)
    except ValueError as reason:
        st.warning(troubles.said(reason), icon=":material/warning:")
        return
    words = [
        f"{surfaces.TITLES[name]} {'bends downwards' if cut.bends_down(name) else 'never bends downwards'}"
        for name in cut.losses
    ]
    sentence = f"Along this line: {'; '.join(words)}."
    draw.chart(charts.slice_chart(cut), alt="Both losses along the slice, described in the caption below.")
    st.caption(sentence)


def _ratio(data: SurfaceData, record: LossSurfaces, surface: Surface, paths: dict[str, DescentPath], step: int) -> None:
    left, right = st.columns(2)
    draw.chart(
        surfaces.output(surface, data.titles), container=left, alt="The unit's mean output over the two parameters."
    )
    draw.chart(
        surfaces.log_ratio(surface, ratio(surface), data.titles),
        container=right,
        alt="The ratio of the two gradients' lengths.",
    )
    st.caption("On the right 0.3 stands for twice as long, 3 for a thousand times; the sentence below has the range.")


def _space(data: SurfaceData, record: LossSurfaces, surface: Surface, paths: dict[str, DescentPath], step: int) -> None:
    for column, loss in zip(st.columns(2), surfaces.TITLES, strict=True):
        column.plotly_chart(spatial.chart(surface, loss, data.titles), key=state.key(f"space-{loss}"))
    st.caption("Drag to turn, scroll to come nearer. Height and colour are the loss.")
