"""Threads take turns in the order in which they came."""

import itertools
import time
from collections.abc import Callable
from threading import Thread

import pytest

from core.models.turns import Turns
from tests.helpers.patience import PATIENCE


def queued(turns: Turns, work: Callable[[str], None], names: str) -> None:
    """Threads that all wait for a turn, in this order, before the first one gets it; until all have ended."""
    threads = [Thread(target=work, args=(name,)) for name in names]
    with turns.turn():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
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
