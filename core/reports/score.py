"""How a reader's answers compare with the verdicts on the same claims, and how the reports did."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.reports.claim import REPORTS, Answer, Claim, Report

Reply = Answer | Literal["seen"]  # "seen": the verdict was asked for without an answer


@dataclass(frozen=True)
class Score:
    """Counts over `claims` claims; `right`: those among the answered ones whose verdict is "right"."""

    claims: int
    answered: int
    seen: int
    matching: int
    right: int

    @property
    def opened(self) -> int:
        """The claims whose verdict the reader knows."""
        return self.answered + self.seen


def score(ids: Collection[str], replies: Mapping[str, Reply], verdicts: Mapping[str, Answer]) -> Score:
    """How the replies to claims with these ids did; KeyError where an answered one has no verdict."""
    answers = {each: replies[each] for each in ids if each in replies and replies[each] != "seen"}
    return Score(
        len(ids),
        len(answers),
        sum(replies.get(each) == "seen" for each in ids),
        sum(verdicts[each] == answer for each, answer in answers.items()),
        sum(verdicts[each] == "right" for each in answers),
    )


def by_report(claims: Sequence[Claim], kinds: Mapping[str, str]) -> dict[Report, Counter[str]]:
    """How often each kind occurs in each report that makes one of these claims; `kinds` are by the claims' ids.

    A claim that several reports make counts for each of them.
    """
    found = {report: Counter(kinds[claim.id] for claim in claims if report in claim.reports) for report in REPORTS}
    return {report: counts for report, counts in found.items() if counts}
