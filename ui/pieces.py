"""Work that is done while a visitor waits: shared by all sessions, in pieces between which it may be stopped."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

CHUNK = 0.15  # seconds between two looks at whether somebody wants something else
STOPPED = "stopped work"


class Work(Protocol):
    """Something that is done piece by piece."""

    @property
    def done(self) -> bool: ...

    @property
    def progress(self) -> float: ...

    def advance(self) -> None: ...


W = TypeVar("W", bound=Work)
A = TypeVar("A", bound=Work)


@dataclass(eq=False)
class Job(Generic[W]):
    """A piece of work that several sessions may advance at once."""

    work: W
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def advance(self) -> None:
        """Work on for about a chunk."""
        with self.lock:
            start = time.monotonic()
            while not self.done and time.monotonic() - start < CHUNK:
                self.work.advance()
            self.seconds += time.monotonic() - start

    @property
    def done(self) -> bool:
        return self.work.done

    @property
    def progress(self) -> float:
        return self.work.progress

    @property
    def left(self) -> float:
        """Seconds that are still to go, at the pace so far."""
        return self.seconds / max(self.progress, 1e-9) * (1 - self.progress)


def run(job: Job[W], what: str, place: DeltaGenerator) -> W:
    """Advance to the end; each showing of the bar is a point where a rerun or a stop interrupts."""
    stopped: set[Job[W]] = st.session_state.setdefault(STOPPED, set())
    if job in stopped and not job.done:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"{what}: stopped at {job.progress:.0%}.", icon=":material/pause_circle:")
            st.button("Go on", on_click=stopped.discard, args=(job,), key=f"go-on-{what}")
        return job.work
    job.advance()
    finish(job, stopped, what, place, lambda: _told(job, what))
    return job.work


def finish(job: A, stopped: set[A], what: str, place: DeltaGenerator, told: Callable[[], str]) -> None:
    """Advance to the end with a bar and a button to stop; nothing is drawn where the end is reached already."""
    if job.done:
        return
    with place.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", on_click=stopped.add, args=(job,), key=f"stop-{what}", icon=":material/stop:")
        bar = st.progress(job.progress, told())
    while not job.done:
        job.advance()
        bar.progress(job.progress, told())
    place.empty()


def _told(job: Job[W], what: str) -> str:
    return f"{what}: {job.progress:.0%}, about {max(1, round(job.left))} s to go"
