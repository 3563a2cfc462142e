"""Sentences of the page Claims of the reports, from its counts."""

from collections import Counter
from collections.abc import Mapping

from core.reports.claim import ANSWERS, Report
from core.reports.score import Score
from ui.page import plain
from ui.page.numbers import percent

EMPTY = "No claim fits this choice. Choose another report, topic or verdict."
OF = "{} of the chosen topics and reports"


def progress(found: Score) -> str:
    """How far the visitor has come."""
    of = f"the {claims(found.claims)}"
    if not found.opened:
        return f"You have opened none of {of} yet. After the last one, this figure shows every report's verdicts."
    left = found.claims - found.opened
    shown = f" and looked at {count(found.seen, 'verdict')} without an answer" * bool(found.seen)
    return f"You answered {found.answered} of {of}{shown}. {left or 'None'} {'are' if left > 1 else 'is'} left."


def result(found: Score) -> str:
    """How the visitor did, beside somebody who believes every report."""
    if not found.claims:
        return EMPTY
    if not found.answered:
        return (
            "**You have answered no claim here yet.** Answer a few, and compare yourself with somebody who believes "
            "every report."
        )
    lead = f"**{found.matching} of your {count(found.answered, 'answer')} "
    lead += f"{'matches' if found.matching == 1 else 'match'} the verdict.** "
    same = f"these {claims(found.answered)}" if found.answered > 1 else "this one claim"
    return (
        f"{lead}Somebody who believes every report gets {found.right} of {same}. Only a verdict of “right” counts; "
        "“partly right” does not."
    )


def verdicts(total: Counter[str], rows: Mapping[Report, Counter[str]]) -> str:
    """Caption of the reports' verdicts."""
    every = sum(total.values())
    kinds = [f"{total[answer]} {answer}" for answer in ANSWERS if total[answer]]
    several = sum(map(sum, (counts.values() for counts in rows.values()))) > every
    twice = " A claim of several reports counts in each of their rows." * several
    return f"The {OF.format(claims(every))}: {', '.join(kinds)}.{twice}"


def shares(total: Counter[str], rows: Mapping[Report, Counter[str]]) -> str:
    """What the reports got right, where every verdict is known."""
    every = sum(total.values())
    if not every:
        return EMPTY
    told = ", ".join(f"{report} {counts['right']} of {sum(counts.values())}" for report, counts in rows.items())
    return (
        f"**{total['right']} of {OF.format(claims(every))} {'is' if total['right'] == 1 else 'are'} right** "
        f"({percent(total['right'] / every)}). By report: {told}. “Partly right” does not count. This holds for these "
        "claims alone: five reports are no sample of all students."
    )


def strange(text: str) -> str:
    """What is said of replies that are none."""
    return f"{plain.quoted(text)} in the answers belongs to no claim of this page. All other answers are kept."


def count(number: int, what: str) -> str:
    """So many of them, in the plural where that is needed."""
    return f"{number} {what}" + "s" * (number != 1)


def claims(number: int) -> str:
    """So many claims."""
    return count(number, "claim")
