"""A small net to build: its layers as text and as controls, kept in one parameter of the address."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import models
from core.layers import notation, stack
from core.layers.notation import Layer, NotationError
from ui.architecture import figures, layer_editor
from ui.architecture.charts import census, flow
from ui.architecture.layer_editor import INPUTS, KINDS, Built
from ui.architecture.record import Architecture
from ui.page import address, draw, plain, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script

STARTS = {
    "The report’s CNN": ("mnist", notation.START),
    models.spec("mlp-128").title: ("mnist", notation.MLP),
    models.spec("lenet5").title: ("svhn", notation.LENET),
}
HELP = (
    "Separate layers by commas and the numbers of a layer by colons: `conv:width:kernel:stride:padding`, "
    "`pool:kernel:stride:padding`, `dense:width`, `dropout:share`."
)


def meant() -> None:
    """A link that has a net of one's own, and does not say what to show, means that net."""
    visit, of_ones_own = address.here(), {"input", "layers", "layer"}
    if "show" not in {*visit.usual, *visit.requested} and of_ones_own & visit.requested.keys():
        state.put(show="own")


def show(controls: DeltaGenerator) -> ViewResult:
    """The net of the image that is chosen in `controls`: its picture, and below it what changes it and its numbers."""
    with controls:
        image = state.choice(Architecture, "input", "Image")
    picture = figure("stack")
    text = _text()
    shown, layers, problem = _read(text)
    if problem:
        st.warning(problem, icon=":material/edit:")
    place = _in_hand(len(layers))
    built = Built(image, shown, layers, place, readable=not problem)
    with picture:
        _picture(built)
    layer_editor.show(built)
    _result(built)
    steps = built.trace.steps
    settings = {"input": built.input, "layers": built.text, "layer": built.layer}
    code = (stack.trace, stack.side, notation.parse)
    script = Script("of_own_net", {"layers": built.text, "image": INPUTS[built.input]}) if steps else None
    return ViewResult(describe(built), census.columns(steps, figures.sizes(steps)), settings, code, script)


def _text() -> str:
    """The net as text, below nets to start from."""
    with st.container(horizontal=True, gap="small"):
        for title, (shape, text) in STARTS.items():
            key = state.key(f"start {title}")
            st.button(title, icon=":material/restart_alt:", on_click=_start, args=(shape, text), key=key)
    return state.text(Architecture, "layers", "The net as text", help=HELP)


def _start(image: str, text: str) -> None:
    state.put(input=image, layers=text, layer=1)


def _read(text: str) -> tuple[str, tuple[Layer, ...], str]:
    """The text that holds, its layers, and what cannot be read; where nothing can, the net to start from."""
    try:
        return text, tuple(notation.parse(text)), ""
    except NotationError as error:
        layers = error.readable or tuple(notation.parse(notation.START))
        rest = "The layers before it are shown." if error.readable else "The net to start from is shown."
        return notation.write(layers), layers, f"{plain.inert(str(error))} {rest} The text stays as you wrote it."


def _in_hand(count: int) -> int:
    """Which layer the controls change."""
    titles = {place: str(place) for place in range(1, count + 1)}
    place: int = state.segments("layer", "Layer to change", titles, 1, help="You can also click it in the picture.")
    return place


def _picture(built: Built) -> None:
    trace, titles = built.trace, [(notation.kind(layer), stack.details(layer)) for layer in built.layers]
    shapes = [INPUTS[built.input], *(step.output_shape for step in trace.steps)]
    sentence = describe(built)
    chart = flow.chart(flow.data(titles, shapes, [stack.sized(shape) for shape in shapes], built.layer))
    draw.chart(chart, key="flow", on_select=_clicked, alt=sentence)
    st.caption(sentence)
    if trace.problem:
        st.warning(f"**This cannot be built.** {trace.problem.message}", icon=":material/block:")


def _clicked() -> None:
    points = state.points("flow", flow.PICK)
    if points and int(points[0]["place"]) > 0:
        state.put(layer=int(points[0]["place"]))


def _result(built: Built) -> None:
    """The table and the sums of what can be built."""
    steps, pixels = built.trace.steps, INPUTS[built.input][1]
    if not steps:
        return
    seen = [f"{step.field}×{step.field}" if step.field < pixels else "the whole image" for step in steps]
    figures.totals(steps)
    kinds = [f"{KINDS[step.kind]} {stack.details(layer)}" for step, layer in zip(steps, built.layers, strict=False)]
    figures.listed(steps, **{"Kind": kinds, "One unit sees": seen})


def describe(built: Built) -> str:
    """The picture in a sentence, from its numbers."""
    steps, image = built.trace.steps, stack.sized(INPUTS[built.input])
    if not steps:
        return f"An image of {image}; the first layer cannot be built."
    total = sum(step.parameters for step in steps)
    largest = max(steps, key=lambda step: step.memory)
    count = "1 layer" if len(steps) == 1 else f"{len(steps)} layers"
    end = "" if built.trace.problem else f" It ends in {stack.sized(steps[-1].output_shape)}."
    return (
        f"An image of {image} goes through {count} with {total:,} parameters. The largest output is "
        f"{stack.sized(largest.output_shape)} after layer {largest.name}, {census.short(largest.memory, 'B')}.{end}"
        " Sizes are height×width×maps. Click a layer to change it."
    )
