"""Convexity: which loss of a deep linear net is convex in what, and the chord that decides it."""

from dataclasses import replace

import streamlit as st

from core.convexity import linear_net, weight_plane
from core.convexity.verdicts import verdict
from core.reports.claim import Finding
from core.reports.register import deep_linear_nets, logistic_regression
from ui.convexity import charts, deep_net, figures, sentences
from ui.page import frame
from ui.page.marks import MARKS

EVERY = (*deep_linear_nets.CLAIMS, *logistic_regression.CLAIMS)
CLAIMS = tuple(claim for claim in EVERY if claim.page == "convexity")


@st.cache_data(max_entries=1, show_spinner="Running the experiments…")
def findings() -> list[Finding]:
    """What the experiment of each claim finds."""
    return [claim.decide() for claim in CLAIMS]


def reports() -> None:
    """Each report's answer beside its verdict and what decided it, by question."""
    asked = ""
    for claim, found in zip(CLAIMS, findings(), strict=True):
        if claim.question != asked:
            asked = claim.question
            st.markdown(f"**{asked}**")
        with st.container(border=True):
            answer, evidence = st.columns([2, 3])
            answer.markdown(f"{MARKS[found.answer]} · **{claim.by}**: {claim.claim}")
            evidence.markdown(found.evidence)


frame.open_page("convexity")
st.markdown(
    "A function is convex if no chord is ever crossed: halfway between any two points it is at most as high as the "
    "straight line that joins them. One crossed chord settles it."
)
record, net = figures.controls()
found = figures.answer(record)
figures.headline(record, found)
shown = figures.figure(record, net, found)
st.markdown(sentences.marks(record, net, shown))

st.markdown("#### Every combination")
st.markdown(sentences.truth_table(record))

st.markdown("#### What three reports answered")
reports()

st.markdown("#### The same question with thousands of weights")
zero, one = deep_net.show(record)
st.info(
    "Cross-entropy is convex in the end-to-end weight of a sigmoid, squared error in that of a linear output; in the "
    "weights of two or more layers **neither is**, because the loss sees only their product.",
    icon=":material/lightbulb:",
)

frame.close_page(
    replace(record, zero=zero, one=one),
    "convexity",
    code=(verdict, weight_plane.counterexample, weight_plane.plane, linear_net.hessian_product, linear_net.extremes),
    files={"convexity.csv": charts.columns(shown)},
)
