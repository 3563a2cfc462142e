"""What a training yields, and what it comes to."""

from collections.abc import Generator
from typing import TypeVar

Record = TypeVar("Record")
Ending = TypeVar("Ending")


def finish(epochs: Generator[Record, None, Ending]) -> tuple[list[Record], Ending]:
    """All records and the outcome."""
    history = []
    while True:
        try:
            history.append(next(epochs))
        except StopIteration as end:
            return history, end.value
