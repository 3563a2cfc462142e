"""Convexity: which loss of a deep linear net is convex in what, and the chord that decides it."""

from dataclasses import replace

import streamlit as st

from core.convexity import linear_net, weight_plane
from core.convexity.verdicts import verdict
from ui.convexity import deep_net, figures, sentences
from ui.convexity.charts import chords
from ui.page import frame
from ui.page.figure import figure
from ui.shared import claim_link

frame.open_page("convexity")
record, place = figures.controls(), figure("chord")
record, net = figures.example(record)
found = figures.answer(record)
chosen = figures.chosen(net, found)
record = figures.ends(record, chosen)
drawn = figures.drawn(record, chosen)
with place:
    figures.show(record, found, drawn)
figures.explain(record, drawn)
st.markdown(
    "A chord is the straight line between two points of a function. A convex function never rises above a chord. One "
    "crossed chord is enough to show that a function is not convex."
)
st.markdown(sentences.marks(record, net, drawn.shown))

st.markdown("### All losses, outputs and depths")
with figure("combinations"):
    st.markdown(sentences.truth_table(record))
    st.info(
        "Cross-entropy is convex in the end-to-end weight of a sigmoid. Squared error is convex in that of a linear "
        "output. **Neither is** convex in the weights of two or more layers, because the loss depends only on their "
        "product.",
        icon=":material/lightbulb:",
    )

st.markdown("### The same question with thousands of weights")
zero, one = deep_net.show(record)

st.markdown("### Common answers, checked")
claim_link.listed("convexity")

frame.close_page(
    replace(record, zero=zero, one=one),
    "convexity",
    code=(verdict, weight_plane.counterexample, weight_plane.plane, linear_net.hessian_product, linear_net.extremes),
    files={"convexity.csv": chords.columns(drawn.shown)},
    script=figures.script(net),
)
