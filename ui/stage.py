"""The stage of the loss-surface page: both losses side by side, and below them the descent, the slice or the rest."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.descent import Path
from core.surface import Surface
from ui import draw, neuron, slow_motion, state
from ui.charts import descents, spatial, surfaces
from ui.neuron import Examples
from ui.records import END, LossSurfaces

PLAYING = "playing"
FRAMES = 25  # of a whole descent
INTERVAL = 0.3  # seconds between them


def live(page: Callable[[], None]) -> None:
    """Run a page's body as a fragment: a moved slider reruns it alone, and playing reruns it several times a second."""
    playing = st.session_state.get(PLAYING, False)
    st.fragment(page, run_every=INTERVAL if playing else None)()


def show(data: Examples, record: LossSurfaces, surface: Surface) -> LossSurfaces:
    """Draw the stage; the record as its controls have it."""
    with st.container(horizontal=True, gap="medium"):
        view = state.choice(LossSurfaces, "view", "Below the surfaces")
        click = state.choice(LossSurfaces, "click", "A click on a surface sets")
    panels = st.container()
    record = neuron.points(replace(record, view=view, click=click))
    if view == "descent":
        record = neuron.optimiser(record)
    try:
        paths = neuron.paths(data, record)
    except ValueError as reason:
        st.warning(str(reason), icon=":material/warning:")
        return record
    record = _transport(record) if view == "descent" else record
    step = record.steps if record.step == END else record.step
    _panels(panels, data, record, surface, paths if view == "descent" else None, step)
    {"descent": _descent, "slice": _slice, "ratio": _ratio, "3d": _space}[view](data, record, surface, paths, step)
    return record


def _panels(
    panels: DeltaGenerator,
    data: Examples,
    record: LossSurfaces,
    surface: Surface,
    paths: dict[str, Path] | None,
    step: int,
) -> None:
    grids = {loss: surfaces.shown(surface, loss, record.show) for loss in surfaces.TITLES}
    sentence = surfaces.describe(surface, record.show, record.marks)
    start = neuron.resting(record)
    for column, (loss, grid) in zip(panels.columns(2), grids.items(), strict=True):
        ends = surfaces.domain(list(grids.values()) if record.scale == "common" else [grid], record.show)
        end = (record.end_w, record.end_b) if record.view == "slice" else None
        path = paths[loss] if paths else start
        over = descents.overlay(path, step if paths else 0, surface, data.titles, end)
        chart = surfaces.chart(surface, loss, record.show, ends, data.titles, record.marks, over)
        key = f"surface-{loss}"
        # Words that never change: with other ones the browser would build the chart anew. The caption has the numbers.
        words = f"{surfaces.TITLES[loss]} over {' and '.join(data.titles)}, described in the caption below."
        draw.chart(chart, place=column, key=key, on_select=_clicked(key, record.click), alt=words)
    panels.caption(f"{sentence} Click a surface to move {state.titles(LossSurfaces, 'click')[record.click]}.")


def _clicked(key: str, which: str):  # noqa: ANN202
    def move() -> None:
        points = st.session_state[key]["selection"][surfaces.CLICK]
        if points:
            st.session_state[f"{which}_w"] = float(points[0]["x"])
            st.session_state[f"{which}_b"] = float(points[0]["y"])
            st.session_state.pop("step", None)

    return move


def _transport(record: LossSurfaces) -> LossSurfaces:
    """Play, step and scrub."""
    playing = st.session_state.get(PLAYING, False)
    now = min(int(st.session_state.get("step", record.steps)), record.steps)
    if playing:
        now = min(now + max(1, record.steps // FRAMES), record.steps)
        st.session_state["step"] = now
        if now == record.steps:
            st.session_state[PLAYING] = False
            st.rerun()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.button("Back", icon=":material/skip_previous:", on_click=_jump, args=(now - 1, record.steps), key="back")
        label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
        if st.button(label, icon=icon, key="play", type="primary"):
            st.session_state[PLAYING] = not playing
            if not playing and now == record.steps:
                st.session_state["step"] = 0
            st.rerun()
        st.button("Step", icon=":material/skip_next:", on_click=_jump, args=(now + 1, record.steps), key="forth")
        return neuron.step(record)


def _jump(step: int, steps: int) -> None:
    st.session_state["step"] = min(max(step, 0), steps)


def _descent(data: Examples, record: LossSurfaces, surface: Surface, paths: dict[str, Path], step: int) -> None:
    sentence = descents.describe(paths, step)
    draw.chart(descents.losses(paths, step), alt="Both losses along their paths, described in the caption below.")
    st.caption(sentence)
    with st.expander("One update in slow motion", icon=":material/slow_motion_video:", expanded=True):
        slow_motion.write(surface, paths, step, record, data.titles)


def _slice(data: Examples, record: LossSurfaces, surface: Surface, paths: dict[str, Path], step: int) -> None:
    try:
        cut = neuron.cut(data, record)
    except ValueError as reason:
        st.warning(str(reason), icon=":material/warning:")
        return
    words = [
        f"{surfaces.TITLES[name]} {'bends downwards' if cut.bends_down(name) else 'never bends downwards'}"
        for name in cut.losses
    ]
    sentence = f"Along this line: {'; '.join(words)}."
    draw.chart(descents.slice_chart(cut), alt="Both losses along the slice, described in the caption below.")
    st.caption(sentence)


def _ratio(data: Examples, record: LossSurfaces, surface: Surface, paths: dict[str, Path], step: int) -> None:
    left, right = st.columns(2)
    draw.chart(surfaces.output(surface, data.titles), place=left, alt="The unit's mean output over the two parameters.")
    draw.chart(surfaces.log_ratio(surface, data.titles), place=right, alt="The ratio of the two gradients' lengths.")
    st.caption("On the right 0.3 stands for twice as long, 3 for a thousand times; the sentence below has the range.")


def _space(data: Examples, record: LossSurfaces, surface: Surface, paths: dict[str, Path], step: int) -> None:
    for column, loss in zip(st.columns(2), surfaces.TITLES, strict=True):
        column.plotly_chart(spatial.chart(surface, loss, data.titles), key=f"space-{loss}")
    st.caption("Drag to turn, scroll to come nearer. Height and colour are the loss.")
