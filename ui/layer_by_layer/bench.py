"""One layer under the microscope."""

from collections.abc import Callable

import streamlit as st

from ui.components import microscope
from ui.layer_by_layer import cached
from ui.layer_by_layer.charts import maps, scenes
from ui.layer_by_layer.subject import Unit, UnitPoint, written
from ui.page import state


def show(point: UnitPoint, layers: list[maps.LayerMaps], scale: str, on_pick: Callable[[str], None]) -> None:
    """The layer of the point, what it reads and what comes out; a click calls `on_pick` with a unit."""
    names = [layer.name for layer in layers]
    here = names.index(point.layer)
    given = point.input
    before = maps.LayerMaps("", "", "", "", given)
    scene = scenes.LayerScene(
        point.layer,
        point.activation.kind,
        cached.module(*point.subject.id, point.layer),
        given,
        point.output,
        _resent_unit(point, scale),
        maps.end_of(before, layers, scale),
        maps.end_of(layers[here], layers, scale),
    )
    with st.container(border=True, key="bench"):
        microscope.show(scenes.payload(scene), "microscope", on_pick)


def _resent_unit(point: UnitPoint, scale: str) -> Unit:
    """The unit that the component is given: after a click on the same map the former one, so that nothing is resent."""
    about = (point.subject.id, point.subject.source.key, point.layer, scale, point.unit[:-2])
    clicked, known = state.get("clicked", ""), state.get("told")
    state.forget("clicked")
    if clicked == written(point.unit) and known and known[0] == about and about[-1]:
        shown: Unit = known[1]
        return shown
    state.put(told=(about, point.unit))
    return point.unit
