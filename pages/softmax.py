"""Softmax: ten logits, a temperature, ten probabilities, and the losses that follow."""

from dataclasses import replace

import streamlit as st

from core import softmax as science
from ui import (
    frame,
    softmax_arithmetic,
    softmax_entropies,
    softmax_gradients,
    softmax_sigmoids,
    softmax_stage,
    softmax_verdicts,
    state,
)
from ui.records import Softmax

VIEWS = {
    "arithmetic": softmax_arithmetic.show,
    "gradients": softmax_gradients.show,
    "sigmoids": softmax_sigmoids.show,
    "entropies": softmax_entropies.show,
}
CODE = {
    "arithmetic": (science.softmax, science.naive_softmax, science.log_sum_exp, science.cross_entropy),
    "gradients": (science.jacobian, science.cross_entropy_gradient, science.squared_error_gradient),
    "sigmoids": (science.softmax,),
    "entropies": (
        science.categorical_cross_entropy,
        science.sparse_cross_entropy,
        science.binary_cross_entropy,
        science.multilabel_cross_entropy,
        science.label_smoothing,
        science.distribution_fault,
    ),
}

frame.open_page("softmax")


@st.fragment
def body() -> None:
    """The bars, and below them what was chosen."""
    scene = softmax_stage.show()
    if scene is None:
        return
    st.caption(softmax_stage.describe(scene))
    view = state.choice(Softmax, "view", "Below the bars")
    record = VIEWS[view](replace(scene, record=replace(scene.record, view=view)))
    st.info(softmax_verdicts.sentence(scene, view), icon=":material/lightbulb:")
    frame.close_page(record, "softmax", code=CODE[view], files={"softmax.csv": softmax_stage.columns(scene)})


body()
