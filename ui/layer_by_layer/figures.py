"""Layout of the page: a row of controls, the image beside the layers, the chosen layer, details of a unit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.layers import activations, arithmetic, gradients, separation
from ui.layer_by_layer import bench, cached, closing, controls, layer_cards, unit_arithmetic, views
from ui.layer_by_layer.charts import maps
from ui.layer_by_layer.record import LayerByLayer
from ui.layer_by_layer.subject import Array, EpochSubject, UnitPoint, read, strongest, written
from ui.page import essentials, plain, state
from ui.page.ending import PageResult
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import image_source
from ui.shared.image_source import ImagePlaces, NoImage

VIEWS = {"arithmetic": unit_arithmetic.show, **views.VIEWS}
STRIP, PORTRAIT = 8, 140  # thumbnails below the image; its width in pixels


def show() -> PageResult:
    """Everything below the question. Meant for a fragment."""
    row, below = st.container(horizontal=True, gap="small", vertical_alignment="bottom"), st.container()
    run, dataset, epoch, chosen = controls.choose(row, below)
    with row:
        with st.container(width=160):
            chosen["show"] = state.selection(LayerByLayer, "show", "Show")
        offered = image_source.further(LayerByLayer)
        label, key = "Image", state.key("image-chooser")
        more = essentials.popover(LayerByLayer, offered, label, icon=":material/image:", key=key)
    with figure("layers"):
        left, right = st.columns([1, 2], gap="medium")
    with left:
        choice, entry, answer, strip = (st.container() for _ in range(4))
    source = image_source.choose(LayerByLayer, run, dataset, ImagePlaces(choice, entry, strip, more, STRIP))
    rows = cached.table(run.id)
    if isinstance(source, NoImage):
        with right:
            layer_cards.waiting(source.words, rows, _choose_layer)
        return PageResult(LayerByLayer(**chosen, **source.state), (activations.record,))
    subject = EpochSubject(run, epoch, source)
    with answer:
        _answer(subject)
    return _below(subject, rows, {**chosen, **source.state}, right)


def _answer(subject: EpochSubject) -> None:
    """The image and what the net says; a drawing stands on the pad already."""
    source = subject.source
    if source.state["source"] == "drawing":
        st.markdown(image_source.answer(source, subject.logits))
        st.caption(source.description)
        return
    image_source.show(source, subject.logits, PORTRAIT)


def _below(subject: EpochSubject, rows: Sequence[Any], chosen: Mapping[str, Any], right: DeltaGenerator) -> PageResult:
    """The layers beside the image; below them the microscope, and what else is known of its unit."""
    layer, scale = _layer(subject, rows)
    with right:
        layer_cards.show(subject, rows, layer, chosen["show"], scale, _choose_layer)
    point, unit = _point(subject, layer)
    with figure("microscope"):
        bench.show(point, maps.pipeline(subject.recorded, rows), scale, _choose_unit)
    view = state.choice(LayerByLayer, "view", f"More about {point.description}")
    with figure("unit"):
        with st.container(key="about"):
            VIEWS[view](point)
        st.info(closing.sentence(view, point, rows), icon=":material/lightbulb:")
    first = _first(rows)
    return PageResult(
        LayerByLayer(**chosen, scale=scale, layer="" if layer == first else layer, unit=unit, view=view),
        (activations.record, arithmetic.explain, gradients.record, separation.principal),
        {"layers.csv": maps.columns(rows)},
        Script("layers", {"run": subject.run.id}),
    )


def _first(rows: Sequence[Any]) -> str:
    """The first layer with weights."""
    name: str = next(row.name for row in rows if row.parameters)
    return name


def _layer(subject: EpochSubject, rows: Sequence[Any]) -> tuple[str, str]:
    """The layer in hand, by name or by a click on its card; and what shares a range of colours."""
    names = [row.name for row in rows]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=240):
            label, titles = "Layer to examine", {name: name for name in names}
            layer: str = state.pick(
                "layer", label, titles, _first(rows), help="You can also click its card.", changed=_forget_unit
            )
        strong = strongest(_output(subject, layer))
        named = "map {}, row {}, column {}" if len(strong) > 1 else "unit {}"
        with st.container(width=300):
            state.text(
                LayerByLayer,
                "unit",
                "Unit",
                help=(
                    "Type “map,row,column”, or one number for a vector. Empty means the strongest unit for this image."
                ),
                placeholder=f"{named.format(*strong)}: the strongest",
            )
        scale = state.choice(
            LayerByLayer, "scale", "Colour range per", help="A range per map makes faint maps visible."
        )
    return layer, scale


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
