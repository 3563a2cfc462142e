"""Long work has the lower priority, and a thread that has only begun the usual one."""

import os
import sys
import threading

import pytest

from ui.page import priority


@pytest.mark.parametrize(("seconds", "nice"), [(0, 0), (0.49, 0), (0.5, 5), (2.99, 5), (3, 10), (1000, 10)])
def test_niceness_follows_from_the_time_computed(seconds: float, nice: int):
    assert priority.niceness(seconds) == nice


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has a priority for each thread")
def test_a_thread_that_computes_for_long_gives_way_and_no_other():
    ready, end = threading.Barrier(3), threading.Event()

    def compute() -> None:
        ready.wait()
        while not end.is_set():
            sum(range(1000))

    def wait() -> None:
        ready.wait()
        end.wait()

    busy, idle = (threading.Thread(target=each, daemon=True) for each in (compute, wait))
    busy.start()
    idle.start()
    ready.wait()
    try:
        assert busy.native_id is not None
        assert idle.native_id is not None
        while priority.computed(busy.native_id) < 0.6:
            end.wait(0.05)
        priority.lower([busy, idle])
        found = [os.getpriority(os.PRIO_PROCESS, each) for each in (busy.native_id, idle.native_id)]
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        assert found == [max(5, usual), usual]
    finally:
        end.set()
    busy.join()
    idle.join()
    priority.lower([busy])  # a thread that has ended is no error
