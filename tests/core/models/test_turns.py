"""Threads take turns in the order in which they came, and who has had much lets others go before."""

import itertools
import time
from collections.abc import Callable
from threading import Event, Thread

import pytest

from core.models.turns import Turns
from tests.helpers.patience import PATIENCE


def waiting(turns: Turns, number: int) -> None:
    """Until so many threads wait for a turn."""
    while len(turns._waiting) < number:
        time.sleep(0.001)


def queued(turns: Turns, work: Callable[[str], None], names: str) -> None:
    """Threads that all wait for a turn, in this order, before the first one gets it; until all have ended."""
    threads = [Thread(target=work, args=(name,)) for name in names]
    with turns.turn():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            waiting(turns, number)
    for thread in threads:
        thread.join(PATIENCE)


def test_who_comes_first_is_served_first_and_nobody_twice_in_a_row():
    turns, order = Turns(), []
    came = []

    def work(name: str) -> None:
        came.append(name)
        for _ in range(2):
            with turns.turn():
                order.append(name)

    queued(turns, work, "abc")
    assert came == ["a", "b", "c"]
    assert order[:3] == ["a", "b", "c"]
    assert sorted(order) == ["a", "a", "b", "b", "c", "c"]


def test_who_needs_a_moment_goes_before_long_work_but_not_for_ever():
    """Long work that has had 10 seconds waits for whom 9 seconds later comes, not for whom 11 seconds later comes."""
    now, order = [0.0], []
    turns = Turns(clock=lambda: now[0])
    worked, again = Event(), Event()

    def long() -> None:
        with turns.turn():
            now[0] += 10
        worked.set()
        again.wait(PATIENCE)
        enter("long")

    def enter(name: str) -> None:
        with turns.turn():
            order.append(name)

    threads = [Thread(target=long), *(Thread(target=enter, args=(name,)) for name in ("moment", "late"))]
    threads[0].start()
    assert worked.wait(PATIENCE)
    with turns.turn():
        again.set()
        waiting(turns, 1)
        for seconds, thread in zip((9, 2), threads[1:], strict=True):
            now[0] += seconds
            thread.start()
            waiting(turns, threads.index(thread) + 1)
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["moment", "long", "late"]


@pytest.mark.parametrize(("seconds", "stretch"), [(0, 1), (2, 2), (100, 6)])
def test_who_has_many_small_pieces_does_as_many_at_a_stretch_as_fit_into_the_time(seconds: float, stretch: int):
    ticks, order = itertools.count(), []
    turns = Turns(seconds, clock=lambda: next(ticks))

    def work(name: str) -> None:
        turns.each(order.append, [name] * 6)

    queued(turns, work, "ab")
    assert sorted(order) == ["a"] * 6 + ["b"] * 6
    assert order[: stretch + 1] == ["a"] * stretch + ["b"]


def test_the_results_of_pieces_stand_in_their_order():
    assert Turns(0).each(lambda number: number**2, range(5)) == [0, 1, 4, 9, 16]


def test_a_turn_within_a_turn_is_the_same():
    turns = Turns()
    with turns.turn(), turns.turn():
        pass
    with turns.turn():
        pass


def test_an_error_ends_the_turn():
    turns = Turns()
    with pytest.raises(KeyError), turns.turn():
        raise KeyError
    thread = Thread(target=turns._enter, args=(1,))
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
