"""Layout of the page: the network, the chosen layer, details of a unit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.layers import activations, arithmetic, gradients, separation
from ui.components import microscope, pipeline
from ui.layer_by_layer import cached, closing, unit_arithmetic, views
from ui.layer_by_layer.charts import maps, scenes
from ui.layer_by_layer.record import LayerByLayer
from ui.layer_by_layer.subject import Array, EpochSubject, Unit, UnitPoint, read, strongest, written
from ui.page import frame, numbers, plain, state

VIEWS = {"arithmetic": unit_arithmetic.show, **views.VIEWS}
SHOWN = {
    "activations": "each layer's output for this image",
    "weights": "what each layer has learnt",
    "gradient": "how the loss changes with each layer's output",
}


def show(subject: EpochSubject, chosen: Mapping[str, Any]) -> None:
    """Everything below the image; `chosen` are the values of the controls above. Meant to be a fragment."""
    rows = cached.table(subject.run.id)
    with st.container(horizontal=True, gap="medium"):
        what = state.choice(LayerByLayer, "show", "In the pictures")
        scale = state.choice(
            LayerByLayer, "scale", "One colour scale for", help="A scale for each map makes faint maps visible."
        )
    place = st.container()
    layer = _layer(subject, rows)
    layers = _drawn(subject, rows, what)
    _pipeline(place, subject, layers, layer, what, scale)
    point, unit = _point(subject, layer)
    _microscope(point, maps.pipeline(subject.recorded, rows), scale)
    view = state.choice(LayerByLayer, "view", f"More about {point.description}")
    with st.container(key="about"):
        VIEWS[view](point)
    st.info(closing.sentence(view, point, rows), icon=":material/lightbulb:")
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
    name: str = next(row.name for row in rows if row.parameters)
    return name


def _layer(subject: EpochSubject, rows: Sequence[Any]) -> str:
    """The layer in hand: by name, or by a click on its card."""
    names = [row.name for row in rows]
    left, right = st.columns([1, 1])
    with left:
        label, titles = "Layer under the microscope", {name: name for name in names}
        layer: str = state.pick("layer", label, titles, _first(rows), help="Or click its card.", changed=_forget_unit)
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
    state.put(unit="")


def _choose_layer(name: str) -> None:
    state.put(layer=name)
    _forget_unit()


def _choose_unit(unit: str) -> None:
    state.put(unit=unit, clicked=unit)


def _point(subject: EpochSubject, layer: str) -> tuple[UnitPoint, str]:
    """The unit in hand, and what the address says of it: nothing where it is the strongest one."""
    output = _output(subject, layer)
    text = state.get("unit", "").strip()
    unit = read(text, output)
    if text and unit is None:
        largest = written(tuple(size - 1 for size in output.shape))
        st.warning(f"{layer} has no unit {plain.quoted(text)}: write 0 to {largest}. This is its strongest one.")
    return UnitPoint(subject, layer, unit or strongest(output)), written(unit) if unit else ""


def _output(subject: EpochSubject, layer: str) -> Array:
    return next(each.output[0] for each in subject.recorded if each.name == layer)


def _drawn(subject: EpochSubject, rows: Sequence[Any], what: str) -> list[maps.LayerMaps]:
    if what == "gradient":
        return maps.pipeline(subject.gradients(), rows, what)
    drawn = maps.pipeline(subject.recorded, rows)
    if what == "activations":
        return drawn
    return maps.weighted(drawn, {name: each.weight for name, each in cached.weights(*subject.id).items()})


def _pipeline(
    place: Any,  # noqa: ANN401
    subject: EpochSubject,
    layers: list[maps.LayerMaps],
    chosen: str,
    what: str,
    scale: str,
) -> None:
    steps = _cards(*subject.id, subject.source.key, subject.label, what, scale, subject, layers)
    words = f"The {len(layers)} layers in the order of computation: {SHOWN[what]}"
    with place:
        pipeline.show(steps, chosen, words, "pipeline", _choose_layer)
        st.caption(
            f"{words}. Red is positive, blue negative, white 0. Click a layer to examine it. "
            f"Softmax gives the {subject.predicted} {numbers.probability(float(subject.p.max()))}."
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _cards(
    run_id: str,
    epoch: int | None,
    key: str,
    label: int,
    what: str,
    scale: str,
    _subject: EpochSubject,
    _layers: list[maps.LayerMaps],
) -> list[dict[str, Any]]:
    """The image, each layer and the probabilities as the component gets them."""
    budget = maps.PIXELS // len(_layers)
    layers = [maps.card(layer, maps.end_of(layer, _layers, scale), budget) for layer in _layers]
    return [maps.first_card(_subject.source.image), *layers, maps.last_card(_subject.p)]


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


def _microscope(point: UnitPoint, layers: list[maps.LayerMaps], scale: str) -> None:
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
        microscope.show(scenes.payload(scene), "microscope", _choose_unit)
