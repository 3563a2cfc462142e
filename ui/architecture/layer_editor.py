"""The controls of one layer of a net that is being built: whatever they change, they write into its text."""

from dataclasses import dataclass, replace

import streamlit as st

from core.layers import notation, stack
from core.layers.notation import Layer
from core.layers.stack import Shape, Trace
from ui.page import state
from ui.shared.choices import HIDDEN

INPUTS: dict[str, Shape] = {"mnist": (1, 28, 28), "svhn": (3, 32, 32)}
NEW = {
    "conv": "conv:16:3",
    "pool": "pool:2",
    "flatten": "flatten",
    "dense": "dense:10",
    "dropout": "dropout:0.5",
    **{name: name for name in HIDDEN},
}
KINDS = {
    "conv": "Convolution",
    "pool": "Max-pool",
    "flatten": "Flatten",
    "dense": "Dense",
    "dropout": "Dropout",
    **HIDDEN,
}
SETTINGS = {
    "width": "Width",
    "kernel": "Kernel",
    "stride": "Stride",
    "padding": "Padding",
    "share": "Share dropped",
}


@dataclass(frozen=True)
class Built:
    """What a visitor has built: the image's shape, the text that is true of it, the layers, the one in hand."""

    input: str
    text: str
    layers: tuple[Layer, ...]
    layer: int
    readable: bool

    @property
    def trace(self) -> Trace:
        return stack.trace(self.layers, INPUTS[self.input])


def show(built: Built) -> None:
    """The controls of the layer in hand: they write the text."""
    layer, place = built.layers[built.layer - 1], built.layer
    values = notation.settings(layer)
    st.session_state[state.key("edit_kind")] = notation.kind(layer)
    with st.container(border=True, key="panel"):
        columns = st.columns([2, *[1] * max(len(values), 3)], vertical_alignment="bottom")
        columns[0].selectbox(
            f"Layer {place}",
            list(KINDS),
            format_func=_title,
            key=state.key("edit_kind"),
            on_change=_rekind,
            args=(built,),
            disabled=not built.readable,
        )
        for column, (name, value) in zip(columns[1:], values.items(), strict=False):
            st.session_state[state.key(f"edit_{name}")] = value
            column.number_input(
                SETTINGS[name],
                min_value=type(value)(0),
                max_value=type(value)(notation.LIMIT),
                step=type(value)(1) if isinstance(value, int) else 0.1,
                key=state.key(f"edit_{name}"),
                on_change=_reset,
                args=(built, name),
                disabled=not built.readable,
            )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            _moves(built)


def _title(kind: str) -> str:
    return KINDS.get(kind, kind)


def _moves(built: Built) -> None:
    place, count, off = built.layer, len(built.layers), not built.readable
    shifts = {
        "Earlier": (":material/arrow_back:", -1, place == 1),
        "Later": (":material/arrow_forward:", 1, place == count),
    }
    for title, (icon, step, end) in shifts.items():
        st.button(title, icon=icon, key=state.key(title), on_click=_move, args=(built, step), disabled=off or end)
    st.button(
        "Remove",
        icon=":material/delete:",
        key=state.key("Remove"),
        on_click=_remove,
        args=(built,),
        disabled=off or count == 1,
    )
    st.selectbox(
        "Add a layer after it",
        list(KINDS),
        index=None,
        format_func=_title,
        placeholder="Add a layer after it …",
        label_visibility="collapsed",
        key=state.key("edit_new"),
        on_change=_add,
        args=(built,),
        disabled=off or count >= notation.MAX_LAYERS,
        width=220,
    )


def _keep(layers: list[Layer], index: int) -> None:
    state.put(layers=notation.write(layers), layer=index)


def _rekind(built: Built) -> None:
    layers = list(built.layers)
    layers[built.layer - 1] = notation.parse(NEW[st.session_state[state.key("edit_kind")]])[0]
    _keep(layers, built.layer)


def _reset(built: Built, name: str) -> None:
    layers = list(built.layers)
    layers[built.layer - 1] = replace(layers[built.layer - 1], **{name: st.session_state[state.key(f"edit_{name}")]})
    _keep(layers, built.layer)


def _move(built: Built, step: int) -> None:
    layers = list(built.layers)
    layers.insert(built.layer - 1 + step, layers.pop(built.layer - 1))
    _keep(layers, built.layer + step)


def _remove(built: Built) -> None:
    layers = [layer for place, layer in enumerate(built.layers, start=1) if place != built.layer]
    _keep(layers, min(built.layer, len(layers)))


def _add(built: Built) -> None:
    layers = list(built.layers)
    layers[built.layer : built.layer] = notation.parse(NEW[st.session_state[state.key("edit_new")]])
    st.session_state[state.key("edit_new")] = None
    _keep(layers, built.layer + 1)
