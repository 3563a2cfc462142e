"""Follow a training that was asked for here, and show its run when it is done."""

import streamlit as st

from core import jobs
from core.jobs import JobError, TrainingJob
from core.recipes import Recipe
from core.runs import StoreError
from ui.charts.training import LIMIT
from ui.page import state
from ui.shared import choose_run, followed_jobs
from ui.shared import job_panel as panels


def land() -> None:
    """Where a training that this visitor waited for has ended, show its run, and the one shown so far beside it."""
    for name in followed_jobs.waited():
        try:
            job = jobs.job(name)
        except (JobError, StoreError):
            continue
        if job is not None and (job.active or not isinstance(job, TrainingJob)):  # a search is told of on its page
            continue
        if job is not None and job.history:
            choose_run.offered.clear()
            show(name)
        followed_jobs.set_notified(name)  # last: a click may end the script before


def show(name: str) -> None:
    """Choose the run of a job, and keep the one shown so far beside it."""
    offered = choose_run.offered()
    key = next((key for key, run in offered.items() if name in (key, run.id)), None)
    before = state.get("run")
    if key is None or key == before:
        return
    beside = [each for each in (before, *state.get("compare", ())) if each not in (None, key)]
    state.put(run=key, compare=beside[: LIMIT - 1])


def follow(wanted: Recipe, live: panels.Live) -> bool:
    """The button, or what becomes of the training; whether it is under way here, its curves drawn by `live`."""
    job = panels.show(wanted, live, ended=_land_again)
    if job is not None and job.state == "done":
        _done(job.id)
    return job is not None and job.active


def _land_again(_name: str) -> None:
    """The training ended while the page was drawn: the controls stand already, so `land` takes another run."""
    st.rerun()


def _done(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(":material/check: This recipe has been trained. Change something to train another one.")
        offered = choose_run.offered()
        shown = state.get("run")
        if shown not in offered or offered[shown].id != name:
            st.button(
                "Show it",
                icon=":material/show_chart:",
                key=state.key(f"show-{name}"),
                on_click=_show_again,
                args=(name,),
            )


def _show_again(name: str) -> None:
    choose_run.offered.clear()
    show(name)
