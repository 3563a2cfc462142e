"""What the experiments say, each run once for all visitors."""

from collections.abc import Collection

from core.reports.claim import Finding
from ui.page import progress
from ui.shared.claim_link import finding


def findings(ids: Collection[str]) -> dict[str, Finding]:
    """What each of these claims' experiments says; where they take long, with a bar."""
    return {claim: finding(claim) for claim in progress.each(list(ids), "Checking claims")}
