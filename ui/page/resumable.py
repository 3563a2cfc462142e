"""Run a long task in chunks while a visitor waits, with a progress bar, a Stop button and a Go on button.

A task is cached and shared by all sessions: what one of them has computed is there for the others, and a stop holds
for the session alone that asked for it. In a server the page is drawn with what there is, and the task goes on in the
background, so that every other page is drawn meanwhile; once it is done, the page is drawn again.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.page import background, state

LOOK = 1.0  # seconds between two looks at a task in the background
CHUNK = 0.15  # seconds between two looks at whether somebody wants something else
STOPPED = "stopped tasks"


class Work(Protocol):
    """Something that is computed step by step."""

    @property
    def done(self) -> bool: ...

    @property
    def progress(self) -> float:
        """The finished share, from 0 to 1."""

    def advance(self) -> None:
        """Take the next step, a fraction of a second's work."""


W = TypeVar("W", bound=Work)


@dataclass(eq=False)
class ResumableTask(Generic[W]):
    """Work that several sessions may advance at once; whoever reads it while others may advance it holds `lock`."""

    work: W
    finished: Callable[[W], object] | None = None  # called once, with the finished work
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def advance(self) -> None:
        """Work on for about a chunk."""
        with self.lock:
            start = time.monotonic()
            begun = not self.done
            while not self.done and time.monotonic() - start < CHUNK:
                self.work.advance()
            self.seconds += time.monotonic() - start
            if begun and self.done and self.finished is not None:
                self.finished(self.work)

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


def run(task: ResumableTask[W], what: str, container: DeltaGenerator, stopped_note: str = "") -> W:
    """Advance to the end; each update of the bar is a point where a rerun or a stop interrupts.

    `what` names the task on the bar; `stopped_note` says what a stopped one means for the figure. The work comes back
    unfinished where this session has stopped it.
    """
    stopped: set[ResumableTask[W]] = st.session_state.setdefault(STOPPED, set())
    if task in stopped and not task.done:
        with container.container(horizontal=True, vertical_alignment="center"):
            st.warning(
                f"{what}: stopped at {task.progress:.0%}. {stopped_note}".rstrip(), icon=":material/pause_circle:"
            )
            st.button("Go on", on_click=stopped.discard, args=(task,), key=state.key(f"go-on-{what}"))
        return task.work
    task.advance()
    if not task.done:
        if background.wanted():
            _follow(task, stopped, what, container)
        else:
            _finish(task, stopped, what, container)
    return task.work


def under_way(task: ResumableTask[W]) -> bool:
    """Whether the task goes on, so that what is drawn of it now is not the last word."""
    return not task.done and task not in st.session_state.get(STOPPED, set())


def _follow(task: ResumableTask[W], stopped: set[ResumableTask[W]], what: str, container: DeltaGenerator) -> None:
    """Let it go on in the background, look at it now and then, and draw the page again at its end."""

    @st.fragment(run_every=LOOK)
    def look() -> None:
        if task.done or task in stopped:
            st.rerun()
        others = background.background().want(task)
        with st.container(horizontal=True, vertical_alignment="center", key=state.key(f"under-way-{what}")):
            st.button("Stop", on_click=stopped.add, args=(task,), key=state.key(f"stop-{what}"), icon=":material/stop:")
            st.progress(task.progress, f"{_progress_text(task, what, others + 1)}{_in_turn(others)}")

    with container:
        look()


def _finish(task: ResumableTask[W], stopped: set[ResumableTask[W]], what: str, container: DeltaGenerator) -> None:
    """Advance to the end with a bar and a button to stop."""
    with container.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", on_click=stopped.add, args=(task,), key=state.key(f"stop-{what}"), icon=":material/stop:")
        bar = st.progress(task.progress, _progress_text(task, what))
    while not task.done:
        task.advance()
        bar.progress(task.progress, _progress_text(task, what))
    container.empty()


def _in_turn(others: int) -> str:
    """What is said of the work of other visitors."""
    if not others:
        return ""
    return f"; {'one other computation takes' if others == 1 else f'{others} other computations take'} turns with it"


def _progress_text(task: ResumableTask[W], what: str, turns: int = 1) -> str:
    """How far it is; every so many chunks are its own."""
    return f"{what}: {task.progress:.0%}, about {max(1, round(turns * task.left))} s to go"
