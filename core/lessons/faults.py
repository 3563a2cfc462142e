"""What is wrong with a lesson's file: where, why, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: the line (from 1), its cause and its cure."""

    line: int
    cause: str
    cure: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.cause} {self.cure}"


class LessonError(ValueError):
    """A lesson that cannot be read, with all that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
