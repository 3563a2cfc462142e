"""A visitor wanders at random in a real browser: nothing fails, Back and Forward lead to pages as they were left."""

import os
from random import Random

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import visiting
from tests.browser.wandering import Walk

pytestmark = pytest.mark.browser

SEEDS = range(1, 1 + int(os.environ.get("WALKS", "5")))  # WALKS=100 walks for an afternoon
STEPS = 40  # so that the browser, which keeps 50 entries, keeps them all
OWN = os.environ.get("WALK_SEED")


def walked(chromium: BrowserContext, app: str, seed: int, steps: int) -> None:
    with visiting(chromium, app) as visit:
        walk = Walk(visit, chromium, Random(seed))
        try:
            walk.go(steps)
        except Exception as fault:
            told = "\n".join(f"{number:4} {step}" for number, step in enumerate(walk.steps, 1))
            raise AssertionError(f"{fault}\n\nWALK_SEED={seed} repeats it; the steps so far:\n{told}") from fault


def test_a_short_walk_meets_no_fault(chromium: BrowserContext, app: str):
    walked(chromium, app, 0, 25)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [int(OWN)] if OWN else SEEDS)
def test_a_long_walk_meets_no_fault(chromium: BrowserContext, app: str, seed: int):
    walked(chromium, app, seed, STEPS)
