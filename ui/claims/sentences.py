"""Sentences of the page Claims of the reports, from its counts."""

from collections import Counter
from collections.abc import Mapping

from core.reports.claim import ANSWERS, Report
from core.reports.score import Score
from ui.page import plain
from ui.page.numbers import percent

EMPTY = "No claim fits this choice: take another report, topic or verdict."
OF = "Of the {} of the chosen topics and reports"


def progress(found: Score) -> str:
    """How far the visitor has come."""
    of = f"the {claims(found.claims)} chosen"
    if not found.opened:
        return f"Your answers so far: none of {of} is opened. Once all are, this figure shows every report's verdicts."
    left = found.claims - found.opened
    shown = f" and looked at {count(found.seen, 'verdict')} without an answer" * bool(found.seen)
    rest = f"{left} {'is' if left == 1 else 'are'} left" if left else "none is left"
    return f"You answered {found.answered} of {of}{shown}; {rest}."


def result(found: Score) -> str:
    """How the visitor did, beside somebody who believes every report."""
    if not found.claims:
        return EMPTY
    if not found.answered:
        return (
            "**You have answered no claim here yet.** Whoever believes every report says “right” each time: answer a "
            "few claims and see how many that gets."
        )
    lead = f"**{found.matching} of your {count(found.answered, 'answer')} "
    lead += f"{'matches' if found.matching == 1 else 'match'} the verdict.** "
    same = f"Of the same {claims(found.answered)}" if found.answered > 1 else "Of this one claim"
    return (
        f"{lead}{same} {found.right} {'is' if found.right == 1 else 'are'} right, so whoever believes every report "
        f"gets {found.right}. A claim counts as right where its verdict is “right”; partly right is not enough."
    )


def verdicts(total: Counter[str], rows: Mapping[Report, Counter[str]]) -> str:
    """Caption of the reports' verdicts."""
    every = sum(total.values())
    kinds = [f"{total[answer]} {answer}" for answer in ANSWERS if total[answer]]
    several = sum(map(sum, (counts.values() for counts in rows.values()))) > every
    twice = " A claim that several reports make stands in each of their rows." * several
    return f"{OF.format(claims(every))}: {', '.join(kinds)}.{twice}"


def shares(total: Counter[str], rows: Mapping[Report, Counter[str]]) -> str:
    """What the reports got right, where every verdict is known."""
    every = sum(total.values())
    if not every:
        return EMPTY
    told = ", ".join(f"{report} {counts['right']} of {sum(counts.values())}" for report, counts in rows.items())
    return (
        f"**{OF.format(claims(every))} {total['right']} {'is' if total['right'] == 1 else 'are'} right** "
        f"({percent(total['right'] / every)}); by report: {told}. Partly right does not count. It holds for these "
        "claims alone: five reports are no sample of all students."
    )


def strange(text: str) -> str:
    """What is said of replies that are none."""
    return f"{plain.quoted(text)} in the answers belongs to no claim of this page; answers that do are kept."


def count(number: int, what: str) -> str:
    """So many of them, in the plural where that is needed."""
    return f"{number} {what}" + "s" * (number != 1)


def claims(number: int) -> str:
    """So many claims."""
    return count(number, "claim")
