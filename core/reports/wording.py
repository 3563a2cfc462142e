"""Words that the evidence of several claims shares."""

from core.reports.claim import Answer


def on(answer: Answer, what: str) -> str:
    """What an answer "it depends" depends on, as the first words of its evidence; "" for other answers."""
    return f"It depends on {what}. " if answer == "it depends" else ""


def p(value: float) -> str:
    """A test's p with its sign: "= 0.031", "< 0.001"."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def settings(count: int, total: int, which: str = "with all of these nets") -> str:
    """So many settings of a grid: "10 settings", or which they are of all: "the 9 of 10 settings with … nets"."""
    if count == total:
        return f"{count} setting{'s' * (count != 1)}"
    return f"the {count} of {total} settings {which}"
