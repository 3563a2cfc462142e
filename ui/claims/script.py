"""The numbers of the page Claims of the reports."""

from collections.abc import Mapping
from typing import Any

from core.reports.claim import ANSWERS, Finding
from core.reports.register.topics import TOPICS

EVERY = "all"
HIDDEN = Finding("cannot be told", "")


def judged(topic: str, report: str, replies: Mapping[str, str], shown: bool) -> dict[str, Any]:
    """What a report claims on a topic, and what the experiment that decides each claim says.

    Verdicts are `shown` of all these claims, or of those that `replies` has by their ids alone; "seen" is the reply of
    who asked for a verdict without an answer.
    """
    chosen = [
        claim
        for name, each in TOPICS.items()
        for claim in each.claims
        if topic in (EVERY, name) and report in (EVERY, *claim.reports)
    ]
    found = {claim.id: claim.decide() for claim in chosen if shown or claim.id in replies}
    return {
        "id": [claim.id for claim in chosen],
        "report": [claim.by for claim in chosen],
        "question": [claim.question for claim in chosen],
        "claim": [claim.claim for claim in chosen],
        "verdict": [found[claim.id].answer if claim.id in found else "" for claim in chosen],
        "evidence": [found.get(claim.id, HIDDEN).evidence for claim in chosen],
        "certainty": [found.get(claim.id, HIDDEN).certainty for claim in chosen],
        "answer": [reply if (reply := replies.get(claim.id)) in ANSWERS else "" for claim in chosen],
    }
