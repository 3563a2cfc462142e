"""A visitor wanders at random over all pages: nothing fails, and the address always leads back to what was seen."""

import os
from random import Random

import pytest

from tests.helpers.caches import no_caches  # noqa: F401
from tests.ui.walk.walking import Walk

SEEDS = range(1, 1 + int(os.environ.get("WALKS", "15")))  # WALKS=100 walks for an afternoon
STEPS = 100
OWN = os.environ.get("WALK_SEED")


def walked(seed: int, steps: int) -> None:
    walk = Walk(Random(seed))
    try:
        walk.go(steps)
    except Exception as fault:
        told = "\n".join(f"{number:4} {step}" for number, step in enumerate(walk.steps, 1))
        raise AssertionError(f"{fault}\n\nWALK_SEED={seed} repeats it; the steps so far:\n{told}") from fault


def test_a_short_walk_meets_no_fault():
    walked(0, 60)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [int(OWN)] if OWN else SEEDS)
def test_a_long_walk_meets_no_fault(seed: int):
    walked(seed, STEPS)
