"""A search on request: it runs in a process of its own, which this page starts, watches and stops."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core import models
from core.data import DataError, Dataset
from core.tuning import SHIPPED_STUDIES, Results, StudyError, StudySpec, live
from core.tuning.journal import Journal
from core.tuning.live import Status
from ui import cache, state
from ui.records import Tuning
from ui.tuning import STUDY

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
    """The shipped study with another net, budget and number of repeats."""
    base = SHIPPED_STUDIES[STUDY]
    recipe = replace(base.recipe, model=record.net)
    return replace(base, recipe=recipe, budget=record.budget, repeats=record.repeats)


def panel(record: Tuning) -> Results | None:
    """Progress, start and stop; what the search has found so far, None where there is nothing to show."""
    wanted = spec(record)
    try:
        data = cache.dataset(wanted.recipe.dataset)
        folder = live.folder(live.root(), wanted, data)
        status = live.status(live.root(), folder)
        journal = Journal(wanted, folder)
        results = _results(folder.name, wanted.repeats, _size(journal), journal)
        _bar(wanted, results, status, data)
        _buttons(wanted, data, status, results)
    except (DataError, StudyError) as error:
        st.error(str(error), icon=":material/error:")
        return None
    settle(status.state != "idle" or status.busy)
    if not results.done and status.state == "idle":
        st.info("Press **Search**, and the figures grow here.", icon=":material/touch_app:")
    return results if results.done else None


@st.cache_data(max_entries=16, show_spinner=False)
def _results(study: str, repeats: int, size: int, _journal: Journal) -> Results:
    """A journal's results, read once for all who watch as long as it does not grow."""
    return _journal.results()


def _size(journal: Journal) -> int:
    return journal.file.stat().st_size if journal.file.exists() else 0


def watched(page: Callable[[], None]) -> None:
    """Run a page's body as a fragment, again and again while a search is running."""
    searching = st.session_state.get(SEARCHING, False)
    st.fragment(page, run_every=INTERVAL if searching else None)()


def settle(searching: bool) -> None:
    """Run the whole page once more when a search has begun or ended, since that decides how often it looks."""
    before = st.session_state.get(SEARCHING, False)
    st.session_state[SEARCHING] = searching
    if before != searching:
        st.rerun()


def _bar(wanted: StudySpec, results: Results, status: Status, data: Dataset) -> None:
    recipe = wanted.recipe
    images = int(recipe.share * len(data.train) * (1 - recipe.validation))
    source = "" if data.source == "official" else f" ({data.source})"
    st.caption(
        f"{wanted.total} trainings of {models.spec(recipe.model).title} on {images:,} {recipe.dataset.upper()} "
        f"images{source}, {recipe.epochs} epochs each, "
        "in a process of its own: leave the page or close it, the search goes on."
    )
    words = {
        "starting": "Starting",
        "running": "Searching",
        "stopping": "Stopping after the present epoch",
        "idle": "Done" if results.done >= wanted.total else "Stopped" if results.done else "Not begun",
    }
    st.progress(
        min(results.done / wanted.total, 1.0), f"{words[status.state]}: {results.done} of {wanted.total} trials"
    )
    if status.problem and status.state == "idle":
        st.warning(f"The last search ended early. {status.problem}", icon=":material/warning:")


def _buttons(wanted: StudySpec, data: Dataset, status: Status, results: Results) -> None:
    folder = live.folder(live.root(), wanted, data)
    if status.state in ("starting", "running"):
        if st.button("Stop", icon=":material/stop:", key="stop-search"):
            live.stop(folder)
            st.rerun()
    elif status.busy:
        st.caption("Another search is running on this server; yours can start when that has ended.")
    elif status.state == "idle" and results.done < wanted.total:
        label = "Go on" if results.done else "Search"
        if st.button(label, icon=":material/play_arrow:", type="primary", key="start-search"):
            live.start(wanted, live.root(), folder)
            st.rerun()
