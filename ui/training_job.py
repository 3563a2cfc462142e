"""A training that was asked for on the training page, and the moment when its run becomes the one that is shown."""

import streamlit as st

from core import jobs
from core.data import Dataset
from core.jobs import JobError
from core.runs import StoreError, run_id
from core.training import Recipe
from ui import jobs as panels
from ui import runs
from ui.charts.training import MOST

WATCHED = "watched training"


def land() -> None:
    """Where the training that this session watched has ended, show its run, and the one shown so far beside it."""
    name = st.session_state.get(WATCHED)
    if name is None:
        return
    try:
        job = jobs.job(name)
    except (JobError, StoreError):
        return
    if job is not None and job.active:
        return
    del st.session_state[WATCHED]
    if job is not None and job.history:
        runs.offered.clear()
        show(name)


def show(name: str) -> None:
    """Choose the run of a job, and keep the one shown so far beside it."""
    offered = runs.offered()
    key = next((key for key, run in offered.items() if name in (key, run.id)), None)
    before = st.session_state.get("run")
    if key is None or key == before:
        return
    beside = [each for each in (before, *st.session_state.get("compare", ())) if each not in (None, key)]
    st.session_state["run"], st.session_state["compare"] = key, beside[: MOST - 1]


def follow(wanted: Recipe, data: Dataset, live: panels.Live) -> bool:
    """The button, or what becomes of the training; whether it is under way, its curves drawn by `live`."""
    name = run_id(wanted, data.fingerprint)
    try:
        job = jobs.job(name)
        if job is None:
            panels.start(wanted, "Train")
        elif job.active:
            st.session_state[WATCHED] = name
            panels.panel(job, live=live)
            return True
        elif job.state == "done":
            _done(name)
        else:
            panels.panel(job)
    except (JobError, StoreError) as error:
        st.error(str(error), icon=":material/error:")
    return False


def _done(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(":material/check: This recipe has been trained. Change something to train another one.")
        offered = runs.offered()
        shown = st.session_state.get("run")
        if shown not in offered or offered[shown].id != name:
            st.button("Show it", icon=":material/show_chart:", key=f"show-{name}", on_click=_show_again, args=(name,))


def _show_again(name: str) -> None:
    runs.offered.clear()
    show(name)
