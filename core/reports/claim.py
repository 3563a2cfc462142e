"""What a claim of a report is, and what an experiment says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Answer = Literal["right", "partly right", "wrong", "it depends", "cannot be told"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
Report = Literal["R0", "R1", "R2", "R3", "R4"]
REPORTS: tuple[Report, ...] = get_args(Report)
INTRODUCTION = (
    "R0 to R4 are five students' reports on a first course's exercises: losses, digit nets, street numbers. This page "
    "has each of their claims in other words. An experiment or a recorded training decides it."
)


@dataclass(frozen=True)
class Finding:
    """What an experiment says: the verdict, the numbers that decide it, and how sure they are.

    `certainty` names what stands behind the numbers: a proof, an interval and over what, a single run.
    """

    answer: Answer
    evidence: str
    certainty: str = ""


@dataclass(frozen=True)
class Claim:
    """One claim, paraphrased with the condition that its report made; `decide` runs the experiment or reads a run.

    `page` and `state` are the address at which a reader sees the deciding number: a page's name and its parameters.
    """

    id: str
    reports: tuple[Report, ...]
    question: str
    claim: str
    decide: Callable[[], Finding]
    page: str
    state: Mapping[str, str] = field(default_factory=dict)

    @property
    def by(self) -> str:
        """The reports that make it, as text."""
        return ", ".join(self.reports)
