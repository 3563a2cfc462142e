"""A long task runs in chunks: it can be stopped and goes on, and a stop holds for the session that asked alone."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.helpers.patience import PATIENCE
from ui.page import resumable


class Endless:
    """Work that is never done by itself."""

    def __init__(self) -> None:
        self.steps = 0

    @property
    def done(self) -> bool:
        return self.steps >= 10**9

    @property
    def progress(self) -> float:
        return min(self.steps / 10**6, 0.9)

    def advance(self) -> None:
        self.steps += 1


def test_stopped_work_stays_as_it_is_and_can_go_on():
    task = resumable.ResumableTask(Endless())
    task.advance()
    st.session_state[resumable.STOPPED] = {task}
    before = task.work.steps
    assert resumable.run(task, "Counting", st.empty()) is task.work
    assert task.work.steps == before > 0
    assert task.left > 0


def counting() -> None:
    import streamlit as st

    from tests.ui.page.test_resumable import Endless
    from ui.page import resumable

    @st.cache_resource
    def shared() -> resumable.ResumableTask[Endless]:
        return resumable.ResumableTask(Endless())

    task = shared()
    if "stop" in st.session_state:
        st.session_state[resumable.STOPPED] = {task}
    st.metric("steps", resumable.run(task, "Counting", st.empty()).steps)


def test_a_stop_of_one_visitor_is_nobody_elses(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Endless, "done", property(lambda work: work.steps >= 10))
    first, second = (AppTest.from_function(counting, default_timeout=PATIENCE) for _ in range(2))
    first.session_state["stop"] = True
    assert first.run().metric[0].value == "0"
    assert "stopped at" in first.warning[0].value
    assert second.run().metric[0].value == "10"
    assert not second.warning
    assert not first.run().warning
    assert first.metric[0].value == "10"
