"""Which jobs a visitor has asked for or joined, so that only their outcomes are shown.

A reload begins a new session, which knows of no job. It needs none: the address holds the recipe or the search, and one
that runs is shown to whoever comes, as a job that can be joined; how it ends is told to those who did.
"""

import threading
import uuid
from dataclasses import dataclass
from typing import cast

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.page import log

VISITOR, JOBS = "visitor", "jobs asked for"


@dataclass(frozen=True)
class Watcher:
    """One who waits for a job: Streamlit's id of the session, and what the queue calls the visitor."""

    session: str
    asker: str


_lock = threading.Lock()


def follow(name: str, asker: str) -> None:
    """From now on this visitor, whom the queue calls so, waits for the job with that id."""
    _jobs()[name] = False
    with _lock:
        _sweep()
        _crowd().setdefault(name, {})[visitor()] = Watcher(_session(), asker)


def waits(name: str) -> bool:
    """Whether this visitor asked for the job and does not know yet how it ended."""
    return _jobs().get(name) is False


def waited() -> list[str]:
    """The jobs that this visitor waits for."""
    return [name for name, told in _jobs().items() if not told]


def set_notified(name: str) -> None:
    """This visitor, who waited for the job, is told now how it ended."""
    if waits(name):
        log.event("job", job=name, ended=True)
    if name in _jobs():
        _go(name)
        _jobs()[name] = True


def knows(name: str) -> bool:
    """Whether this visitor was told how the job ended, and that still stands on the page."""
    return _jobs().get(name) is True


def mine(name: str, active: bool) -> bool:
    """Whether this visitor waits for a job, or is told how it ended; `active`: it waits or runs."""
    if not active:
        return name in _jobs()
    if knows(name):  # what it was told of runs again, for somebody else
        forget(name)
    return waits(name)


def forget(name: str) -> None:
    """The job is this visitor's no longer."""
    _go(name)
    _jobs().pop(name, None)


def forget_outcomes(but: str) -> None:
    """What was told of other jobs than that one is not told again."""
    for name in [name for name, told in _jobs().items() if told and name != but]:
        forget(name)


def others(name: str) -> list[str]:
    """What the queue calls the others with an open tab who wait for the job, the first who came first.

    Those who look at another server are not known here.
    """
    with _lock:
        _sweep()
        return [each.asker for who, each in _crowd().get(name, {}).items() if who != visitor()]


def goes_on(others: int) -> str:
    """What to say to one who leaves a job to so many others."""
    who = "another visitor who watches" if others == 1 else f"{others} other visitors who watch"
    return f"It goes on for {who} it."


def _go(name: str) -> None:
    with _lock:
        _crowd().get(name, {}).pop(visitor(), None)


def _sweep() -> None:
    """Those who have gone wait for nothing."""
    for name, crowd in list(_crowd().items()):
        left = {who: watcher for who, watcher in crowd.items() if _open(watcher.session)}
        if left:
            _crowd()[name] = left
        else:
            del _crowd()[name]


def _jobs() -> dict[str, bool]:
    """The ids of the jobs that this session asked for, and whether it was told how they ended."""
    return cast("dict[str, bool]", st.session_state.setdefault(JOBS, {}))


def visitor() -> str:
    """A name of this session's own."""
    return cast("str", st.session_state.setdefault(VISITOR, uuid.uuid4().hex))


@st.cache_resource(show_spinner=False)
def _crowd() -> dict[str, dict[str, Watcher]]:
    """For each job those who wait for it."""
    return {}


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _open(session: str) -> bool:
    """Whether somebody looks at that session; one that was reloaded or closed is not open."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)
