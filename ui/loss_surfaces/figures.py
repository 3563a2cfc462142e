"""Figures of the page: both losses side by side, and below them the descent, the slice or the rest."""

from collections.abc import Mapping

import streamlit as st

from core.neuron.descent import DescentPath
from core.neuron.surface import Surface, ratio
from ui.charts import spatial, surfaces
from ui.loss_surfaces import cached, charts, controls, sentences, six, slow_motion, stage
from ui.loss_surfaces.cached import KEPT, SurfaceData
from ui.loss_surfaces.record import LossSurfaces
from ui.page import draw, state, troubles
from ui.page.figure import figure
from ui.page.script import Script


def main(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    """The page's main figure with its sentence; ValueError for a start or a rate that makes no sense."""
    if record.view == "six":
        with figure("six"):
            six.show(surface, data.titles)
            _verdict(surface)
        return
    bends, paths = cached.curvature(data, record), _paths(data, record)
    with figure("surfaces"):
        stage.show(data, record, surface, bends, paths)
        _verdict(surface)
    moved = "the end of the slice" if record.click == "end" else "the start"
    marks = "The white square is the start" + (", the diamond the end. " if record.view == "slice" else ". ")
    ball = "The ball shows how far the descent has come. " if record.view == "descent" else ""
    said = surfaces.describe(surface, bends, record.show, record.marks)
    st.caption(f"{said} {marks}{ball}Drag a mark, or click a map to move {moved}.")


def _verdict(surface: Surface) -> None:
    st.info(sentences.surfaces(surface), icon=":material/lightbulb:")


def _paths(data: SurfaceData, record: LossSurfaces) -> Mapping[str, DescentPath]:
    return cached.paths(data, record) if record.view == "descent" else {}


def below(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    """What the view adds below the main figure."""
    {"descent": _descent, "slice": _slice, "ratio": _ratio, "3d": _space, "six": _nothing}[record.view](
        data, record, surface
    )


def _nothing(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    """Six small maps stand alone."""


def _descent(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    paths, step = cached.paths(data, record), controls.taken(record)
    with figure("path"):
        draw.chart(charts.losses(paths, step), alt="Both losses along their paths, described in the caption below.")
        st.caption(charts.describe(paths, step))
    st.markdown("### One update in slow motion")
    with figure("update"):
        slow_motion.write(surface, paths, step, record, data.titles)


def _slice(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    try:
        cut = cached.cut(data, record)
    except ValueError as reason:
        st.warning(troubles.said(reason), icon=":material/warning:")
        return
    words = [
        f"{surfaces.TITLES[name]} {'bends downwards' if cut.bends_down(name) else 'never bends downwards'}"
        for name in cut.losses
    ]
    with figure("slice"):
        draw.chart(charts.slice_chart(cut), alt="Both losses along the slice, described in the caption below.")
        st.caption(f"Along this line, {'; '.join(words)}.")


def _ratio(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    with figure("ratio"):
        left, right = st.columns(2)
        draw.chart(
            surfaces.output(surface, data.titles),
            container=left,
            alt="The unit's mean output over the two parameters.",
        )
        draw.chart(
            surfaces.log_ratio(surface, ratio(surface), data.titles),
            container=right,
            alt="The ratio of the two gradients' lengths.",
        )
        st.caption(
            "The right map shows a logarithm: 0.3 means twice as long, 3 a thousand times. The sentence above has "
            "the range."
        )


def _space(data: SurfaceData, record: LossSurfaces, surface: Surface) -> None:
    with figure("space"):
        for column, loss in zip(st.columns(2), surfaces.TITLES, strict=True):
            column.plotly_chart(spatial.chart(surface, loss, data.titles), key=state.key(f"space-{loss}"))
        st.caption("Drag to turn, scroll to zoom. Height and colour are the loss.")


def script(data: SurfaceData, record: LossSurfaces) -> Script:
    """What computes the numbers of both surfaces."""
    window = {
        "activation": record.hidden,
        "w_range": (record.w_low, record.w_high),
        "b_range": (record.b_low, record.b_high),
        "resolution": record.resolution,
        "clip": KEPT if record.clip else None,
    }
    if record.data == "digits":
        held = {"axes": data.axes, "held": data.fixed}
        return Script("of_digits", {"first": record.first, "second": record.second, **held, "window": window})
    x, y = zip(*data.pairs, strict=True)
    return Script("of_examples", {"x": x, "y": y, "window": window})
