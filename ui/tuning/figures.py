"""The parts of the tuning page: its controls, its figures, the table of the best trials."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.tuning import Results, Search, shipped
from core.tuning.importance import Importances, importances
from core.tuning.spec import SAMPLER_TITLES
from ui.page import draw, state
from ui.page.export import Columns
from ui.page.figure import figure
from ui.page.script import Script
from ui.tuning import charts, sentences
from ui.tuning.record import Tuning

LISTED = 8  # of the best trials
STUDY = "mnist"


def controls() -> Tuning:
    """Which searches are shown."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        study = state.choice(
            Tuning, "study", "Searches", help=("Searches that come with the app, or one that runs now on this server.")
        )
        samplers = state.several(Tuning, "samplers", "Compare", limit=len(SAMPLER_TITLES))
    return Tuning(study=study, samplers=samplers)


def compared(record: Tuning) -> tuple[str, ...]:
    """The chosen searches in the order of figures and tables, whatever the order in which they were chosen."""
    return tuple(name for name in SAMPLER_TITLES if name in record.samplers)


def known() -> Results:
    """The searches that come with the app."""
    return shipped(STUDY)


def best(results: Results, samplers: tuple[str, ...]) -> None:
    """The best trial so far of each search."""
    if any(results.of(name) for name in samplers):
        draw.chart(
            charts.best_so_far(results, samplers),
            alt="Best validation accuracy after each trial, a line a search; the caption below has the numbers.",
        )
        st.caption(sentences.race(results, samplers))
    else:
        what = "No chosen search has trials here." if samplers else "No search is chosen."
        st.info(f"{what} Choose others above to compare.", icon=":material/touch_app:")


def decisive(results: Results, samplers: tuple[str, ...]) -> None:
    """What decides whether a trial is good, with what the two measures mean beside it."""
    basis = ("random",) if results.of("random") else samplers
    shares = _importances(results.spec.name(""), results.done, basis, results)
    if not shares:
        st.caption("The importance of hyper-parameters needs ten different trials.")
        return
    with figure("importance"):
        left, right = st.columns([7, 5], gap="medium", vertical_alignment="center")
        words = "The importance of each hyper-parameter by two measures, as bars; the caption has the numbers."
        draw.chart(charts.importances(shares), container=left, alt=words)
        right.caption(sentences.importances(shares, basis))


@st.cache_data(max_entries=64, show_spinner="Measuring importance…")
def _importances(study: str, done: int, samplers: tuple[str, ...], _results: Results) -> Importances | None:
    return importances(_results, samplers)


def trials(results: Results, record: Tuning) -> Tuning:
    """One search trial by trial: parallel coordinates, the best ones, the best recipe; the record as chosen."""
    st.markdown("### One search, trial by trial")
    with st.container(horizontal=True, gap="medium"):
        look = state.choice(Tuning, "look", "Search to show")
        repeat = int(state.number(Tuning, "repeat", "Repeat"))
    record = replace(record, look=look, repeat=repeat)
    found = results.of(look)
    if not found:
        st.caption(f"{SAMPLER_TITLES[look]} has no trials yet.")
        return record
    search = found[min(repeat, len(found)) - 1]
    with figure("trials"):
        draw.chart(
            charts.parallel(results, search),
            alt="Each trial as a line through its hyper-parameters to its accuracy; the table below has the best ones.",
            key="parallel",
        )
        st.caption(sentences.trials(results, search) + sentences.beside(look, record.samplers))
    st.markdown(f"#### The {min(LISTED, len(search.trials))} best trials")
    st.dataframe(_table(search), hide_index=True, column_config=COLUMNS)
    with st.expander("The best as a recipe", icon=":material/description:"):
        st.code(results.recipe(search, search.best).to_toml(), language="toml")
        st.caption(
            "Save it as best.toml and run `python -m core train best.toml`. Set `share = 1.0` to use all images."
        )
    return record


COLUMNS = {
    "accuracy, %": st.column_config.NumberColumn(format="%.2f", help="Measured on the validation images."),
    "learning rate": st.column_config.NumberColumn(format="%.3g"),
    "weight decay": st.column_config.NumberColumn(format="%.3g"),
}


def _table(search: Search) -> pd.DataFrame:
    best = sorted(search.trials, key=lambda trial: -trial.value)[:LISTED]
    rows = [
        {
            "accuracy, %": 100 * trial.value,
            **{name.replace("_", " "): value for name, value in trial.parameters.items()},
        }
        for trial in best
    ]
    return pd.DataFrame(rows)


def columns(results: Results) -> Columns:
    """A row a trial."""
    rows = [(search, number, trial) for search in results.searches for number, trial in enumerate(search.trials, 1)]
    table: dict[str, np.ndarray] = {
        "sampler": np.array([search.sampler for search, _, _ in rows]),
        "repeat": np.array([search.repeat for search, _, _ in rows]),
        "trial": np.array([number for _, number, _ in rows]),
    }
    for name in results.spec.space.dimensions:
        table[name] = np.array([trial.parameters[name] for _, _, trial in rows])
    return {
        **table,
        "validation_accuracy": np.array([trial.value for _, _, trial in rows]),
        "seconds": np.array([trial.seconds for _, _, trial in rows]),
    }


def script(results: Results, record: Tuning) -> Script:
    """What lists them: the shipped trials, or those here, a finished search's trained where they are missing."""
    if record.study != "live":
        return Script("shipped", {"study": STUDY})
    asked = {"study": STUDY, "net": record.net, "budget": record.budget, "repeats": record.repeats}
    return Script("searched" if results.done >= results.spec.total else "so_far", asked)
