"""The way from a sentence that names a test or an interval to the page that explains it."""

from ui.page import frame
from ui.page.sections import page

TERMS = ("McNemar", "Holm", "% interval", "two-proportion")
LABEL = "Tests and intervals explained: Uncertainty in comparisons"


def link(sentence: str) -> None:
    """A link to that page, where the sentence names one of TERMS."""
    if any(term in sentence for term in TERMS):
        frame.link(page("difference"), LABEL)
