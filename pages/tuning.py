"""Tuning: grid search, random search and Bayesian optimisation at the same budget."""

import streamlit as st

from core.tuning import Results, comparison, samplers, search
from ui.page import frame
from ui.shared import certainty
from ui.tuning import figures, live, sentences

frame.open_page("tuning")
st.markdown(
    "Each trial trains a network from scratch with other hyper-parameters and is judged on **validation** images. The "
    "searches may train equally often: a fixed grid, random draws, **TPE**, or a **Gaussian process**. TPE estimates "
    "where good trials lie and where the others, and draws where the first are dense beside the second. A Gaussian "
    "process estimates the accuracy itself at each place, with its uncertainty, and takes the place with the largest "
    "expected gain over the best so far."
)


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
        figures.figures(results, compared)
        record = figures.trials(results, record)
        st.caption(sentences.origin(results) if results.provenance else sentences.grid(results))
        verdict = sentences.verdict(results, compared)
        st.info(verdict, icon=":material/lightbulb:")
        certainty.link(verdict)
    frame.close_page(
        record,
        "tuning",
        code=(search.work, samplers.sampler, comparison.compare),
        files={"trials.csv": figures.columns(results)} if results is not None else {},
    )


live.watched(body)
