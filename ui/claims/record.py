"""The controls of the page Claims of the reports."""

from dataclasses import dataclass

from core.reports.claim import ANSWERS, REPORTS, Claim
from core.reports.register.topics import CLAIMS, TOPICS
from ui.claims import replies
from ui.page.fields import options, typed

CARDS = 9  # shown together
TOPIC_OF = {claim.id: name for name, topic in TOPICS.items() for claim in topic.claims}
EVERY, ANY, NONE = "all", "any", "none"
TOPIC_TITLES = {name: topic.title for name, topic in TOPICS.items() if topic.claims}


def stretches(count: int) -> dict[int, str]:
    """What stands on each part of a list of so many claims: part → "1–8"."""
    starts = range(1, max(count, 1) + 1, CARDS)
    ends = [min(start + CARDS - 1, count) for start in starts]
    return {
        part: f"{start}–{end}" if start < end else f"{end}"
        for part, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    }


def _title(claim: Claim) -> str:
    return f"{claim.by}: {claim.question} {claim.claim}"


@dataclass(frozen=True)
class Claims:
    """Which claims are listed, whether their verdicts are shown at once, one that is opened, the replies so far."""

    mode: str = options("predict", {"predict": "Predict first", "show": "Show all"})
    topic: str = options(EVERY, {EVERY: "All topics", **TOPIC_TITLES})
    report: str = options(EVERY, {EVERY: "All", **{report: report for report in REPORTS}})
    verdict: str = options(
        ANY, {ANY: "Any", **{answer: answer.capitalize() for answer in ANSWERS}}, when={"mode": ("show",)}
    )
    claim: str = options(NONE, {NONE: "None", **{name: _title(claim) for name, claim in CLAIMS.items()}})
    part: int = options(1, stretches(len(CLAIMS)))
    answers: str = typed("", replies.written({next(iter(CLAIMS)): "wrong"}))
