"""The stage of the softmax page: an image, its logits or the visitor's own, and the bars to drag."""

from dataclasses import dataclass, fields, replace

import numpy as np
import streamlit as st

from core import softmax as science
from core.activations import Array
from ui import picker, softmax_text, state
from ui.components import logits as bars
from ui.records import Softmax

_SOURCE = "softmax source"  # session state: the image whose logits the typed ones replaced


@dataclass(frozen=True)
class Scene:
    """What stands on the stage: logits z (K,) with the constant, the temperature and the true class."""

    z: Array
    temperature: float
    truth: int
    record: Softmax

    @property
    def u(self) -> Array:
        """z / T: what the exponentials take."""
        return self.z / self.temperature

    @property
    def p(self) -> Array:
        return science.softmax(self.u)


def show() -> Scene | None:
    """The image on the left, the bars on the right; None where no image fits the choice."""
    left, right = st.columns([1, 2.6], gap="large")
    with left:
        net = state.selection(Softmax, "net", "Network")
        picked, digit, place = picker.pick(Softmax, net)
        if picked is None:
            return None
        picker.show(picked)
    _forget_the_logits_of_another(f"{net} {digit} {place}")
    record = Softmax(net=net, digit=digit, image=place)
    with right:
        figure = st.container()
        record, own = _exactly(record)
        z = picked.logits.astype(float) if own is None else own
        truth = picked.label if record.truth == "image" else int(record.truth)
        with figure:
            bars.show(z, record.temperature, record.shift, truth, _bounds())
    return Scene(z + record.shift, record.temperature, truth, record)


def _forget_the_logits_of_another(source: str) -> None:
    """Another image brings its own logits."""
    if st.session_state.get(_SOURCE, source) != source:
        st.session_state["logits"] = ""
    st.session_state[_SOURCE] = source


def _exactly(record: Softmax) -> tuple[Softmax, Array | None]:
    """The same by numbers; the logits are None where they are the image's."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = state.text(Softmax, "logits", "Logits by number", help="Ten, with commas. Empty: those of the image.")
        st.button("The image's", icon=":material/restart_alt:", on_click=_restore, key="restore", disabled=not text)
    columns = st.columns(3)
    with columns[0]:
        temperature = state.real(Softmax, "temperature", "Temperature T", help="Below 1 the largest logit takes all.")
    with columns[1]:
        shift = state.real(Softmax, "shift", "Constant added to all")
    with columns[2]:
        truth = state.selection(Softmax, "truth", "True class")
    record = replace(record, temperature=temperature, shift=shift, truth=truth)
    try:
        own = softmax_text.logits(text) if text.strip() else None
    except ValueError as problem:
        st.warning(f"{problem} Shown are the image's logits.", icon=":material/edit:")
        return record, None
    return replace(record, logits="" if own is None else text), own


def _restore() -> None:
    st.session_state.update(logits="", temperature=Softmax.temperature, shift=Softmax.shift)


def _bounds() -> bars.Bounds:
    ends = {
        each.name: (each.metadata["low"], each.metadata["high"]) for each in fields(Softmax) if "low" in each.metadata
    }
    return bars.Bounds(ends["temperature"], ends["shift"])


def describe(scene: Scene) -> str:
    """The bars in a sentence, from their numbers."""
    order = np.argsort(scene.p, kind="stable")[::-1]
    return (
        f"At temperature {scene.temperature:g} the largest logit, {scene.z[order[0]]:.2f} for the {order[0]}, becomes "
        f"a probability of {scene.p[order[0]]:.1%}; next is the {order[1]} with {scene.p[order[1]]:.1%}. "
        f"The {scene.truth} in its box is the true class; descent on the loss moves every logit against its p − y."
    )


def columns(scene: Scene) -> dict[str, np.ndarray]:
    """The stage's numbers, by column."""
    gradient = science.cross_entropy_gradient(scene.u, scene.truth)
    return {"class": np.arange(len(scene.p)), "logit": scene.z, "probability": scene.p, "p_minus_y": gradient}
