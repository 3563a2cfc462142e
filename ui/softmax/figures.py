"""Layout of the page: an image, its logits or typed ones, and the bars to drag."""

from dataclasses import dataclass, fields, replace

import numpy as np
import streamlit as st

from core.functions import softmax as science
from core.functions.activations import Array
from ui.components import logits as bars
from ui.page import essentials, numbers, state, troubles
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import test_image
from ui.softmax import typed
from ui.softmax.record import Softmax

_SOURCE = "source"  # the image whose logits the typed ones replaced


@dataclass(frozen=True)
class SoftmaxScene:
    """What stands on the stage: logits z (K,) with the constant, the temperature and the true class.

    `run` and `image` are whose logits they are, unless they are the visitor's `own`.
    """

    z: Array
    temperature: float
    truth: int
    record: Softmax
    run: str
    image: int
    own: Array | None

    @property
    def u(self) -> Array:
        """z / T: what the exponentials take."""
        return self.z / self.temperature

    @property
    def p(self) -> Array:
        return science.softmax(self.u)


def show() -> SoftmaxScene | None:
    """The image on the left, the bars and their sentence on the right; None where no image fits the choice."""
    with figure("softmax"):
        left, right = st.columns([1, 2.6], gap="large")
    with left:
        net = state.selection(Softmax, "net", "Network")
        image = st.container()
    others, thumbnails = st.columns([1, 2.6], gap="large")
    with others:
        picked, digit, place = test_image.pick(Softmax, net, thumbnails)
    if picked is None:
        image.info("No image fits. Choose others below.", icon=":material/search_off:")
        return None
    _forget_the_logits_of_another(f"{net} {digit} {place}")
    record, own = _exactly(Softmax(net=net, digit=digit, image=place))
    z = picked.logits.astype(float) if own is None else own
    truth = picked.label if record.truth == "image" else int(record.truth)
    scene = SoftmaxScene(z + record.shift, record.temperature, truth, record, picked.run.id, picked.index, own)
    with image:
        test_image.show(picked, answered=own is None)
        st.caption(f"The {truth} in its box is the true class. Training changes each logit by the opposite of p − y.")
    with right:
        bars.show(z, record.temperature, record.shift, truth, _bounds())
        st.caption(describe(scene))
    return scene


def _forget_the_logits_of_another(source: str) -> None:
    """Another image brings its own logits."""
    if state.get(_SOURCE, source) != source:
        state.put(logits="")
    state.put(**{_SOURCE: source})


def _exactly(record: Softmax) -> tuple[Softmax, Array | None]:
    """The same by numbers; the logits are None where they are the image's."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = state.text(
            Softmax,
            "logits",
            "Logits as numbers",
            help="Type ten numbers, separated by commas. Empty means the logits of the image.",
        )
        st.button(
            "Reset", icon=":material/restart_alt:", on_click=_restore, key=state.key("restore"), disabled=not text
        )
    columns = essentials.row(Softmax, {"temperature": 1, "shift": 1, "truth": 1})
    with columns["temperature"]:
        temperature = state.real(
            Softmax,
            "temperature",
            "Temperature T",
            help="A T below 1 gives the largest logit more of the probability, a T above 1 less.",
        )
    with columns["shift"]:
        shift = state.real(Softmax, "shift", "Constant added to all logits")
    with columns["truth"]:
        truth = state.selection(Softmax, "truth", "True class")
    record = replace(record, temperature=temperature, shift=shift, truth=truth)
    try:
        own = typed.logits(text) if text.strip() else None
    except ValueError as problem:
        st.warning(f"{troubles.said(problem)} The image's logits are shown.", icon=":material/edit:")
        return record, None
    return replace(record, logits="" if own is None else text), own


def _restore() -> None:
    state.put(logits="", temperature=Softmax.temperature, shift=Softmax.shift)


def _bounds() -> bars.Bounds:
    ends = {
        each.name: (each.metadata["low"], each.metadata["high"]) for each in fields(Softmax) if "low" in each.metadata
    }
    return bars.Bounds(ends["temperature"], ends["shift"])


def describe(scene: SoftmaxScene) -> str:
    """The bars in a sentence, from their numbers."""
    order = np.argsort(-scene.z, kind="stable")  # by logits: probabilities that are too small for a float are all 0
    first, second = (numbers.probability(float(scene.p[place])) for place in order[:2])
    return (
        f"The largest logit, {scene.z[order[0]]:.2f} for the {order[0]}, becomes a probability of {first} at "
        f"temperature {scene.temperature:g}. The second is the {order[1]} with {second}."
    )


def columns(scene: SoftmaxScene) -> dict[str, np.ndarray]:
    """The stage's numbers, by column."""
    gradient = science.cross_entropy_gradient(scene.u, scene.truth)
    return {"class": np.arange(len(scene.p)), "logit": scene.z, "probability": scene.p, "p_minus_y": gradient}


def script(scene: SoftmaxScene) -> Script:
    """What computes them."""
    rest = {"shift": scene.record.shift, "temperature": scene.temperature, "truth": scene.truth}
    if scene.own is not None:
        return Script("of_logits", {"logits": scene.own, **rest})
    return Script("of_image", {"run": scene.run, "image": scene.image, **rest})
