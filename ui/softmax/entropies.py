"""Four cross-entropies of one example: binary, categorical, sparse and multi-label."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.functions import softmax as science
from core.functions.activations import Array
from ui.charts import bars
from ui.page import draw, state, troubles
from ui.page.figure import figure
from ui.softmax import losses, meanings, typed
from ui.softmax.charts import curves
from ui.softmax.figures import SoftmaxScene
from ui.softmax.losses import Example
from ui.softmax.record import Softmax

REPORT = "0.2, 0.3, 0.2, 0.2, 0.2"
STARTS = {
    "A report’s example": ("0.1, 0.8, 0.1", "1", "one"),
    "A report’s vector": (REPORT, "1", "one"),
    "Wrong and confident": ("0.97, 0.02, 0.01", "1", "one"),
    "Chance over ten": (", ".join(["0.1"] * 10), "3", "one"),
    "Soft target": ("0.1, 0.7, 0.2", "0, 0.6, 0.4", "one"),
    "Several labels": ("0.9, 0.2, 0.8", "1, 0, 1", "each"),
}


def show(scene: SoftmaxScene) -> Softmax:
    """The example, what is wrong with it or its four losses, and two pictures of it."""
    _starts(scene)
    left, right = st.columns(2, gap="medium")
    with left:
        p_text = state.text(Softmax, "p", "Prediction p", help="Type one probability per class, separated by commas.")
        reading = state.choice(Softmax, "reading", "Prediction type")
    with right:
        y_text = state.text(Softmax, "target", "Target", help="Type an integer label, or a share for each class.")
        smoothing = state.number(Softmax, "smoothing", "Label smoothing ε")
    record = replace(scene.record, reading=reading, smoothing=smoothing)
    p, p_text = _read("p", p_text, typed.vector)
    y, y_text = _read("target", y_text, lambda text: typed.target(text, len(p)))
    record = replace(record, p=p_text, target=y_text)
    example = None if y is None else _example(p, y, record)
    if example is not None:
        losses.show(example)
        with figure("entropy"):
            meanings.divided(example)
        with figure("prediction-and-target"):
            _pictures(example)
    return replace(record, noise=meanings.likely(example))


def _starts(scene: SoftmaxScene) -> None:
    mine = (", ".join(f"{each:.9g}" for each in scene.p), str(scene.truth), "one")
    with st.container(horizontal=True, gap="small"):
        for title, start in {**STARTS, "The bars above": mine}.items():
            st.button(title, on_click=_start, args=start, key=state.key(f"start {title}"))


def _start(p: str, target: str, reading: str) -> None:
    state.put(p=p, target=target, reading=reading, smoothing=0.0)


def _read(name: str, text: str, reader: Callable[[str], Any]) -> tuple[Any, str]:
    """The numbers and the text that holds; where it cannot be read, why, and the default's if they fit."""
    try:
        return reader(text), text
    except ValueError as problem:
        default, why = getattr(Softmax(), name), troubles.said(problem)
    try:
        found = reader(default)
    except ValueError:
        st.warning(why, icon=":material/edit:")
        return None, default
    st.warning(f"{why.removesuffix('.')}. Until then {default} stands in its place.", icon=":material/edit:")
    return found, default


def _example(p: Array, y: Array, record: Softmax) -> Example | None:
    """The example, or what makes it none."""
    distribution = record.reading == "one"
    faults = {"prediction": (p, _fault(p, distribution)), "target": (y, _fault(y, distribution))}
    for name, (vector, fault) in faults.items():
        if fault is not None:
            _refuse(name, vector, fault, distribution)
    if any(fault for _, fault in faults.values()):
        return None
    smoothed = science.label_smoothing if distribution else science.binary_label_smoothing
    return Example(p, y, smoothed(y, record.smoothing), distribution)


def _fault(vector: Array, distribution: bool) -> str | None:
    """Why the vector cannot be what it is said to be; independent answers may have any sum."""
    if distribution:
        return science.distribution_fault(vector)
    answers = np.stack([vector, 1 - vector], axis=-1)
    return science.distribution_fault(answers)


def _refuse(name: str, vector: Array, fault: str, distribution: bool) -> None:
    sum_alone = distribution and "sums" in fault
    cure = " Independent probabilities, as sigmoids give them, may have any sum." if sum_alone else ""
    added = " + ".join(f"{each:g}" for each in vector[:12]) + (" + …" if len(vector) > 12 else "")
    what = "distribution" if distribution else "set of probabilities"
    written = f": {added} = {vector.sum():.9g}" if sum_alone else ""
    st.warning(
        f"**The {name} is no {what}**: it {fault}{written}. So it has no cross-entropy.{cure}",
        icon=":material/block:",
    )
    if sum_alone and vector.sum() > 0:
        field, repaired = ("p" if name == "prediction" else "target"), vector / vector.sum()
        text = ", ".join(f"{each:.9g}" for each in repaired)
        st.button("Divide by the sum", on_click=_repair, args=(field, text), key=state.key(f"repair {field}"))


def _repair(field: str, text: str) -> None:
    state.put(**{field: text})


def _halved(example: Example, k: int) -> str:
    """What the half of class k's probability would cost more, in categorical cross-entropy; "" where it has none."""
    share = float(example.t[k])
    if not example.distribution or not example.p[k] > 0:
        return ""
    times = "" if share == 1 else f"{share:.4g} · "
    return f" Half of that p would cost {times}ln 2 = {share * np.log(2):.4f} more, however small it is."


def _pictures(example: Example) -> None:
    left, right = st.columns(2, gap="large")
    draw.chart(
        bars.distributions(example.p, example.t),
        container=left,
        alt="Prediction and target for each class, described in the caption below.",
    )
    draw.chart(
        curves.minus_log(example.p, example.t),
        container=right,
        alt="Minus the logarithm of the probability given to the true class, described in the caption below.",
    )
    worst = int(np.where(example.t > 0, -example.p, -np.inf).argmax())
    st.caption(
        f"Class {worst} has the smallest p of all classes with a share in the target: "
        f"{example.p[worst]:.4g}.{_halved(example, worst)}"
        if example.t.any()
        else "No class is true here, so every term comes from a probability given to a wrong class."
    )
