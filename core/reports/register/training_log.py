"""What the reports say: R4 on the log of a Keras training."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
