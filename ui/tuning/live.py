"""A search on request: a job that is asked for, watched and stopped from the page.

Whoever comes sees what a search has found so far; how it ended is told to those who asked for it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from core import jobs, models
from core.data import DataError, Dataset
from core.jobs import JobError, SearchJob
from core.tuning import SHIPPED_STUDIES, Results, SearchRequest, StudyError, StudySpec
from core.tuning.journal import Journal
from ui.page import button_message, state, troubles
from ui.shared import data_source, followed_jobs, job_panel, nets, shares
from ui.tuning.figures import STUDY
from ui.tuning.record import Tuning

SEARCHING = "searching"
INTERVAL = 2.0  # seconds between two looks at a running search


def controls(record: Tuning) -> Tuning:
    """What to search for."""
    with st.container(horizontal=True, gap="medium"):
        net = state.selection(Tuning, "net", "Network")
        budget = state.choice(Tuning, "budget", "Trials of each search")
        repeats = state.choice(Tuning, "repeats", "Repeats")
    return replace(record, net=net, budget=budget, repeats=repeats)


def spec(record: Tuning) -> StudySpec:
    """The shipped study with another net, budget and number of repeats, by all samplers."""
    return SHIPPED_STUDIES[STUDY].of_net(record.net, record.budget, record.repeats)


def panel(record: Tuning) -> Results | None:
    """Progress, start and stop; what the search has found so far, None where there is nothing to show."""
    try:
        wanted = spec(record)
        data = nets.dataset(wanted.recipe.dataset)
        request = SearchRequest(wanted, data.fingerprint)
        found, journal = jobs.job(request.id), request.journal()
        job = found if isinstance(found, SearchJob) else None
        results = _results(request.id, wanted.repeats, _size(journal), journal)
    except (DataError, JobError, StudyError) as error:
        st.error(troubles.said(error), icon=":material/error:")
        return None
    active = job is not None and job.active
    followed_jobs.forget_outcomes(but=request.id)
    if not active:
        followed_jobs.set_notified(request.id)
    mine = followed_jobs.mine(request.id, active)
    _about(wanted, data)
    st.progress(min(results.done / wanted.total, 1.0), _progress(wanted, results, job, mine))
    if job is not None and job.message and not active and mine:
        st.warning(f"The last search ended early. {troubles.said(job.message)}", icon=":material/warning:")
    _button(request, job, results, mine)
    button_message.show(request.id)
    settle(active)
    if not results.done and not active:
        st.info("Press **Search** to see the figures grow here.", icon=":material/touch_app:")
    return results if results.done else None


@st.cache_data(max_entries=16, show_spinner=False)
def _results(study: str, repeats: int, size: int, _journal: Journal) -> Results:
    """A journal's results, read once for all who watch as long as it does not grow."""
    return _journal.results()


def _size(journal: Journal) -> int:
    return journal.file.stat().st_size if journal.file.exists() else 0


def watched(page: Callable[[], None]) -> None:
    """Run a page's body as a fragment, again and again while a search is under way."""
    searching = st.session_state.get(SEARCHING, False)
    st.fragment(page, run_every=INTERVAL if searching else None)()


def settle(searching: bool) -> None:
    """Run the whole page once more when a search has begun or ended, since that decides how often it looks."""
    before = st.session_state.get(SEARCHING, False)
    st.session_state[SEARCHING] = searching
    if before != searching:
        st.rerun()


def _about(wanted: StudySpec, data: Dataset) -> None:
    recipe = wanted.recipe
    images = int(recipe.share * len(data.train) * (1 - recipe.validation))
    source = "" if data.source == "official" else f" ({data_source.of(data)})"
    st.caption(
        f"{wanted.total} trainings of {models.spec(recipe.model).title} on {images:,} {recipe.dataset.upper()} "
        f"images{source}, {recipe.epochs} epochs each. The search runs in its own process, so it goes on when you "
        "leave or close the page."
    )


def _progress(wanted: StudySpec, results: Results, job: SearchJob | None, mine: bool) -> str:
    """What stands over the bar."""
    whose = "" if mine else " for another visitor"
    told = f"{results.done} of {wanted.total} trials"
    if job is not None and job.stopping:
        return f"Stopping after this batch … {told}"
    if job is not None and job.state == "queued":
        return f"In the queue{whose}: {told}. {job_panel.queue_sentence(job.place)}"
    if job is not None and job.active:
        return f"Searching{whose}: {told}"
    if results.done >= wanted.total:
        return f"Done: {told}"
    if not results.done:
        return f"Not begun: {told}"
    return f"{'Stopped' if mine else 'Found so far'}: {told}"


def _button(request: SearchRequest, job: SearchJob | None, results: Results, mine: bool) -> None:
    """Start, stop or join the search; none where it is being stopped or has found all."""
    active = job is not None and job.active
    if job is not None and job.stopping:
        return
    if job is not None and active and mine and shares.may_stop(job):
        words: str | None = "Ends the search, unless another visitor watches it. Its results are kept."
        stop = partial(job_panel.leave, job)
        job_panel.button(request.id, "Stop", ":material/stop:", "stop-search", words, stop)
    elif job is not None and active and mine:
        words = "The search goes on. Only the visitor who started it may stop it."
        stop = partial(job_panel.leave, job)
        job_panel.button(request.id, "Stop watching", ":material/visibility_off:", "leave-search", words, stop)
    elif job is not None and active:
        words = "You will see how the search ends. Only the visitor who started it may stop it."
        join = partial(job_panel.join, job)
        job_panel.button(request.id, "Watch it", ":material/group_add:", "join-search", words, join)
    elif results.done < request.spec.total:
        words = f"The search goes on after the {results.done} trials that are here." if results.done else None
        label = "Go on" if results.done and mine else "Search"
        start = partial(job_panel.submit, request, _so_far(request, results))
        job_panel.button(request.id, label, ":material/play_arrow:", "start-search", words, start, "primary")


def _so_far(request: SearchRequest, results: Results) -> SearchJob:
    """The search as far as its journal has come, whoever asked for that."""
    return SearchJob(request.id, request, "cancelled", trials=results.done)
