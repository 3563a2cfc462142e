"""What a shipped net says of a drawing, without torch: the first page of a visit opens no library for it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import centring, normalisation, strokes
from core.data.net_input import normalised
from core.functions.softmax import softmax
from core.layers import forward, notation
from core.recipes import SHIPPED
from core.runs import Run, shipped
from ui.shared.image_record import FINE

NET = "mnist-cnn"  # the one that Layer by layer opens with
LAYERS = notation.START
NAMES = ("conv1", "conv2", "fc")  # its layers with weights, in order


@st.cache_resource(show_spinner=False)
def run() -> Run:
    """The shipped run; LookupError where it is gone."""
    found = shipped().get(SHIPPED[NET])
    if found is None:
        raise LookupError(f"The shipped {NET} is not among the app's files: install the app again.")
    return found


@st.cache_resource(show_spinner=False)
def weights() -> list[forward.Weights]:
    """Kernels and biases of each layer; LookupError, StoreError where they are gone."""
    arrays = shipped().arrays(run().id)
    return [(arrays[f"{name}.weight"], arrays[f"{name}.bias"]) for name in NAMES]


@st.cache_data(max_entries=256, show_spinner=False)
def probabilities(drawing: str) -> NDArray[np.float64] | None:
    """Of the ten digits (10,); None for an empty pad. StrokesError, LookupError, StoreError."""
    drawn = strokes.decode(drawing)
    if not drawn:
        return None
    image = centring.normalise(strokes.rasterise(drawn, FINE)).centred
    x = normalised(image[None, None], normalisation("mnist"))
    return softmax(forward.logits(notation.parse(LAYERS), weights(), x)[0])
