"""Long work goes on in the background, in turn, as long as somebody looks at it."""

import time

import pytest

from tests.helpers.patience import PATIENCE
from ui.page import background
from ui.page.background import Background


class Counting:
    """Work of some steps, which says whose they are."""

    def __init__(self, name: str, steps: int, order: list[str]) -> None:
        self.name, self.left, self.order = name, steps, order

    @property
    def done(self) -> bool:
        return self.left == 0

    def advance(self) -> None:
        if self.name == "broken":
            raise ValueError
        self.left -= 1
        self.order.append(self.name)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "somebody_waits", lambda: False)


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_two_visitors_work_goes_on_in_turn():
    order: list[str] = []
    one, two = Counting("a", 5, order), Counting("b", 5, order)
    found = Background()
    with found._changed:  # the thread begins once both are there
        assert [found.want(one), found.want(two)] == [0, 1]
    until(lambda: one.done and two.done)
    assert order == ["a", "b"] * 5
    assert found.want(one) == 0


def test_what_nobody_looks_at_waits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(background, "FORGOTTEN", 0.0)
    order: list[str] = []
    forgotten = Counting("a", 5, order)
    found = Background()
    found.want(forgotten)
    until(lambda: not found._wanted)
    assert order == []
    monkeypatch.setattr(background, "FORGOTTEN", PATIENCE)
    found.want(forgotten)
    until(lambda: forgotten.done)


def test_an_error_ends_one_piece_of_work_alone():
    order: list[str] = []
    good = Counting("a", 3, order)
    found = Background()
    with found._changed:
        found.want(Counting("broken", 1, order))
        found.want(good)
    until(lambda: good.done and not found._wanted)


def test_a_page_without_a_server_works_by_itself():
    assert not background.serving()
    assert not background.wanted()
