"""What the reports say: R0 to R2 on dense nets for MNIST and their tuning."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
