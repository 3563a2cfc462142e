"""What the reports say: R3 on one neuron under two losses."""

from core.reports.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
