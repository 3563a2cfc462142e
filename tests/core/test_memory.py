"""Memory that was freed goes back to the system after large work, and is left alone after small."""

from core import memory
from core.memory import GROWTH, Keeper


class Process:
    """One of so many bytes, of which trimming gives some back."""

    def __init__(self) -> None:
        self.bytes, self.trimmed = 10 * GROWTH, 0

    def trim(self) -> None:
        self.trimmed += 1
        self.bytes -= GROWTH // 2


def test_it_looks_for_freed_blocks_only_where_the_process_has_grown():
    process = Process()
    keeper = Keeper(process.trim, lambda: process.bytes)
    keeper.give_back()
    assert process.trimmed == 1
    keeper.give_back()
    process.bytes += GROWTH - 1
    keeper.give_back()
    assert process.trimmed == 1
    process.bytes += 1
    keeper.give_back()
    assert process.trimmed == 2


def test_it_does_nothing_where_the_system_does_not_say_how_large_it_is():
    process = Process()
    Keeper(process.trim, lambda: 0).give_back()
    assert not process.trimmed


def test_the_system_is_asked_in_any_case():
    assert memory.resident() >= 0
    memory.give_back()
