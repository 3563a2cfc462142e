"""What the reports say: R3 on four small nets that race to 100 %."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
