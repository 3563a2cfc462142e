"""Tuning: grid search, random search and Bayesian optimisation at the same budget."""

import streamlit as st

from core.tuning import Results, comparison, samplers, search
from ui.page import frame
from ui.page.figure import figure
from ui.shared import certainty
from ui.tuning import figures, live, sentences

frame.open_page("tuning")


def body() -> None:
    """The controls, the searches as far as they have come, and what follows from them."""
    record = figures.controls()
    results: Results | None = figures.known()
    if record.study == "live":
        record = live.controls(record)
        results = live.panel(record)
    else:
        live.settle(False)
    if results is not None:
        compared = figures.compared(record)
        verdict = sentences.verdict(results, compared)
        with figure("best"):
            left, right = st.columns([7, 5], gap="medium")
            with left:
                figures.best(results, compared)
            right.info(verdict, icon=":material/lightbulb:")
        certainty.link(verdict)
        figures.decisive(results, compared)
        record = figures.trials(results, record)
        st.caption(sentences.origin(results) if results.provenance else sentences.grid(results))
    st.caption(sentences.SEARCHES)
    frame.close_page(
        record,
        "tuning",
        code=(search.work, samplers.sampler, comparison.compare),
        files={"trials.csv": figures.columns(results)} if results is not None else {},
        script=figures.script(results, record) if results is not None else None,
    )


live.watched(body)
