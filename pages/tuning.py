"""Tuning: grid search, random search and Bayesian optimisation at the same budget."""

import streamlit as st

from core.tuning import comparison, samplers, search
from ui import frame, tuning, tuning_live, tuning_words

frame.open_page("tuning")
st.markdown(
    "Each trial trains a network from scratch with other hyper-parameters and is judged on **validation** images. The "
    "three searches may train equally often: a fixed grid, random draws, or TPE, which draws where trials went well."
)


def body() -> None:
    """The controls, the searches as far as they have come, and what follows from them."""
    record = tuning.controls()
    results = tuning.known()
    if record.study == "live":
        record = tuning_live.controls(record)
        results = tuning_live.panel(record)
    else:
        tuning_live.settle(False)
    if results is not None:
        tuning.figures(results, record.samplers)
        record = tuning.trials(results, record)
        st.caption(tuning_words.origin(results) if results.provenance else tuning_words.grid(results))
        st.info(tuning_words.verdict(results, record.samplers), icon=":material/lightbulb:")
    frame.close_page(
        record,
        "tuning",
        code=(search.work, samplers.sampler, comparison.compare),
        files={"trials.csv": tuning.columns(results)} if results is not None else {},
    )


tuning_live.watched(body)
