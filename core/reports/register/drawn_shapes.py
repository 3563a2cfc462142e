"""What the reports say: R3 on convolutional nets for drawn shapes."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
