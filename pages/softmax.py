"""Softmax: ten logits, a temperature, ten probabilities, and the losses that follow."""

from dataclasses import replace

import streamlit as st

from core.functions import likelihoods
from core.functions import softmax as science
from ui.page import frame, state
from ui.softmax import arithmetic, entropies, figures, gradients, sentences, sigmoids
from ui.softmax.record import Softmax

VIEWS = {
    "arithmetic": arithmetic.show,
    "gradients": gradients.show,
    "sigmoids": sigmoids.show,
    "entropies": entropies.show,
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
        science.entropy,
        science.divergence,
        likelihoods.gaussian,
    ),
}

frame.open_page("softmax")


@st.fragment
def body() -> None:
    """The bars, and below them what was chosen."""
    scene = figures.show()
    if scene is None:
        frame.close_page(Softmax(net=state.get("net"), digit=state.get("digit")), "softmax", code=(science.softmax,))
        return
    view = state.choice(Softmax, "view", "View")
    record = VIEWS[view](replace(scene, record=replace(scene.record, view=view)))
    st.info(sentences.sentence(scene, view), icon=":material/lightbulb:")
    frame.close_page(
        record,
        "softmax",
        code=CODE[view],
        files={"softmax.csv": figures.columns(scene)},
        script=figures.script(scene),
    )


body()
