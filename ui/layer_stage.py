"""The stage of the layer page: the whole net, one layer under the microscope, and what is told of one unit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.layers import activations, arithmetic, gradients, separation
from ui import frame, layer_cache, layer_panels, layer_views, numbers, state
from ui.charts import maps, scenes
from ui.components import microscope, pipeline
from ui.layer_subject import Array, Point, Subject, Unit, read, strongest, written
from ui.records import LayerByLayer

VIEWS = {"arithmetic": layer_panels.show, **layer_views.VIEWS}
SHOWN = {
    "activations": "each layer's output for this image",
    "weights": "what each layer has learnt",
    "gradient": "how the loss changes with each layer's output",
}


def show(subject: Subject, chosen: Mapping[str, Any]) -> None:
    """Everything below the image; `chosen` are the values of the controls above. Meant to be a fragment."""
    rows = layer_cache.table(subject.run.id)
    with st.container(horizontal=True, gap="medium"):
        what = state.choice(LayerByLayer, "show", "In the pictures")
        scale = state.choice(
            LayerByLayer, "scale", "One colour scale for", help="Each map: faint maps become visible, too."
        )
    place = st.container()
    layer = _layer(subject, rows)
    layers = _drawn(subject, rows, what)
    _pipeline(place, subject, layers, layer, what, scale)
    point, unit = _point(subject, layer)
    _microscope(point, maps.pipeline(subject.recorded, rows), scale)
    view = state.choice(LayerByLayer, "view", f"More about {point.words}")
    with st.container(key="about"):
        VIEWS[view](point)
    st.info(_takeaway(subject, point, rows), icon=":material/lightbulb:")
    first = _first(rows)
    record = LayerByLayer(**chosen, show=what, scale=scale, layer="" if layer == first else layer, unit=unit, view=view)
    frame.close_page(
        record,
        "layer_by_layer",
        code=(activations.record, arithmetic.explain, gradients.record, separation.principal),
        files={"layers.csv": maps.columns(rows)},
    )


def _first(rows: Sequence[Any]) -> str:
    """The first layer with weights."""
    return next(row.name for row in rows if row.parameters)


def _layer(subject: Subject, rows: Sequence[Any]) -> str:
    """The layer in hand: by name, or by a click on its card."""
    names = [row.name for row in rows]
    if st.session_state.get("layer") not in (None, *names):
        del st.session_state["layer"]
    left, right = st.columns([1, 1])
    layer = left.selectbox(
        "Layer under the microscope",
        names,
        index=names.index(_first(rows)),
        key="layer",
        on_change=_forget_unit,
        help="Or click its card.",
        bind="query-params",
    )
    layer = layer if layer in names else _first(rows)
    with right:
        state.text(
            LayerByLayer,
            "unit",
            "Unit",
            help="“channel,row,column” of a map, else a number. Empty: the strongest unit for this image.",
            placeholder=f"{written(strongest(_output(subject, layer)))}, the strongest one",
        )
    return layer


def _forget_unit() -> None:
    st.session_state["unit"] = ""


def _choose_layer(name: str) -> None:
    st.session_state["layer"] = name
    _forget_unit()


def _choose_unit(unit: str) -> None:
    st.session_state["unit"] = st.session_state["clicked"] = unit


def _point(subject: Subject, layer: str) -> tuple[Point, str]:
    """The unit in hand, and what the address says of it: nothing where it is the strongest one."""
    output = _output(subject, layer)
    text = st.session_state.get("unit", "").strip()
    unit = read(text, output)
    if text and unit is None:
        largest = written(tuple(size - 1 for size in output.shape))
        st.warning(f"{layer} has no unit {text!r}: write 0 to {largest}. This is its strongest one.")
    return Point(subject, layer, unit or strongest(output)), written(unit) if unit else ""


def _output(subject: Subject, layer: str) -> Array:
    return next(each.output[0] for each in subject.recorded if each.name == layer)


def _drawn(subject: Subject, rows: Sequence[Any], what: str) -> list[maps.Layer]:
    if what == "gradient":
        return maps.pipeline(subject.gradients(), rows, what)
    drawn = maps.pipeline(subject.recorded, rows)
    if what == "activations":
        return drawn
    return maps.weighted(drawn, {name: each.weight for name, each in layer_cache.weights(*subject.id).items()})


def _pipeline(
    place: Any,  # noqa: ANN401
    subject: Subject,
    layers: list[maps.Layer],
    chosen: str,
    what: str,
    scale: str,
) -> None:
    steps = _cards(*subject.id, subject.source.key, subject.label, what, scale, subject, layers)
    words = f"The {len(layers)} layers in the order of computation: {SHOWN[what]}"
    with place:
        pipeline.show(steps, chosen, words, "pipeline", _choose_layer)
        st.caption(
            f"{words}. Red is positive, blue negative, white 0. Click a layer to put it under the microscope. "
            f"Softmax gives the {subject.said} {numbers.percent(float(subject.p.max()))}."
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _cards(
    run_id: str,
    epoch: int | None,
    key: str,
    label: int,
    what: str,
    scale: str,
    _subject: Subject,
    _layers: list[maps.Layer],
) -> list[dict[str, Any]]:
    """The image, each layer and the probabilities as the component gets them."""
    budget = maps.PIXELS // len(_layers)
    layers = [maps.card(layer, maps.end_of(layer, _layers, scale), budget) for layer in _layers]
    return [maps.first_card(_subject.source.image), *layers, maps.last_card(_subject.p)]


def _told(point: Point, scale: str) -> Unit:
    """The unit that the component is given: after a click on the same map the former one, so that nothing is resent."""
    about = (point.subject.id, point.subject.source.key, point.layer, scale, point.unit[:-2])
    clicked, known = st.session_state.pop("clicked", ""), st.session_state.get("told")
    if clicked == written(point.unit) and known and known[0] == about and about[-1]:
        return known[1]
    st.session_state["told"] = (about, point.unit)
    return point.unit


def _microscope(point: Point, layers: list[maps.Layer], scale: str) -> None:
    names = [layer.name for layer in layers]
    here = names.index(point.layer)
    given = point.input
    before = maps.Layer("", "", "", "", given)
    scene = scenes.Scene(
        point.layer,
        point.activation.kind,
        layer_cache.module(*point.subject.id, point.layer),
        given,
        point.output,
        _told(point, scale),
        maps.end_of(before, layers, scale),
        maps.end_of(layers[here], layers, scale),
    )
    with st.container(border=True, key="bench"):
        microscope.show(scenes.payload(scene), "microscope", _choose_unit)


def _takeaway(subject: Subject, point: Point, rows: Sequence[Any]) -> str:
    trained = sum(row.parameters for row in rows)
    widest = max(rows, key=lambda row: row.parameters)
    silent = float((point.output <= 0).mean())
    return (
        f"For this image {silent:.0%} of the {point.output.size:,} numbers that **{point.layer}** puts out are 0 or "
        f"less. The net has **{trained:,}** trained numbers, {widest.parameters / trained:.0%} of them in "
        f"`{widest.name}` ({widest.arithmetic}); layers without weights have nothing to learn."
    )
