"""What the reports say: R1, R2 and further hand-ins on networks for street numbers."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
