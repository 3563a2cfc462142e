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
    "A function is convex if no chord is ever crossed: halfway between any two points it is at most as high as the "
    "straight line that joins them. One crossed chord settles it."
)
st.markdown(sentences.marks(record, net, drawn.shown))

st.markdown("### Every combination")
with figure("combinations"):
    st.markdown(sentences.truth_table(record))
    st.info(
        "Cross-entropy is convex in the end-to-end weight of a sigmoid, squared error in that of a linear output; in "
        "the weights of two or more layers **neither is**, because the loss sees only their product.",
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
