"""Loss surfaces: squared error and cross-entropy of one neuron over weight × bias."""

import numpy as np
import streamlit as st

from core import losses, surface
from ui import cache, frame, numbers, state
from ui.charts import surfaces
from ui.state import LossSurfaces

RESOLUTION = 101

frame.open_page("loss_surfaces")
st.markdown(r"One neuron, one example: $a = f(wx + b)$ should equal the target $y$. Where would you rather roll down?")

with st.container(horizontal=True, gap="medium"):
    hidden = state.choice(LossSurfaces, "hidden", "Activation f")
    show = state.choice(LossSurfaces, "show", "Colour shows")
    scale = state.choice(LossSurfaces, "scale", "Colour scale")
first, second, third = st.columns(3, gap="medium")
with first:
    target = state.number(LossSurfaces, "target", "Target y")
with second:
    x = state.number(LossSurfaces, "x", "Input x")
with third:
    span = state.number(LossSurfaces, "span", "Weights and biases up to ±")

neuron = cache.neuron(x, target, hidden, span, RESOLUTION)
grids = [surfaces.shown(neuron.losses[loss], show) for loss in surfaces.TITLES]
for column, loss, grid in zip(st.columns(2), surfaces.TITLES, grids, strict=True):
    ends = surfaces.domain(grids if scale == "common" else [grid], show)
    column.altair_chart(surfaces.chart(neuron, loss, show, ends), alt=surfaces.describe(neuron, show))
st.caption(surfaces.describe(neuron, show))
if not neuron.defined.all():
    st.warning(
        f"Cross-entropy needs an output strictly between 0 and 1. On {1 - neuron.defined.mean():.0%} of this plane "
        "the neuron's output lies outside, the loss has no value there, and the picture is left empty.",
        icon=":material/warning:",
    )

with np.errstate(invalid="ignore"):
    ratio = surface.ratio(neuron)
finite = ratio[np.isfinite(ratio)]
if finite.size:
    st.info(
        f"Wherever both gradients exist, cross-entropy's is **{finite.min():.1f} to {numbers.times(finite.max())}** as "
        "long as squared error's. For one sigmoid neuron the ratio is 1/(2a(1 − a)), so at least 2: a confident "
        "mistake leaves squared error flat, while cross-entropy stays steep.",
        icon=":material/lightbulb:",
    )

frame.close_page(
    LossSurfaces(hidden, show, scale, target, x, span),
    "loss_surfaces",
    code=(surface.neuron, surface.plane, losses.Loss),
    files={"loss-surfaces.csv": surfaces.columns(neuron)},
)
