"""The tuning page with the test for a worker: a search is asked for, waits, runs, gives way, is stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from core.jobs.queue import Queue
from core.recipes import Recipe
from core.runs import TrainingRequest
from tests.browser.server import Visit, serving, visiting

pytestmark = pytest.mark.browser

ADDRESS = "tuning?study=live&budget=12"


@pytest.fixture
def visit(chromium: BrowserContext, tmp_path: Path) -> Iterator[Visit]:
    with serving(tmp_path) as root, visiting(chromium, root, height=1200) as tab:
        yield tab


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_search_waits_its_turn_runs_gives_way_and_is_stopped(worker: Queue, visit: Visit, chromium: BrowserContext):
    worker.enter(TrainingRequest(Recipe("mlp-128", "mnist"), "data"), "store")
    mine = visit.open(ADDRESS).page
    button(mine, "Search").click()
    mine.get_by_text("In the queue: 0 of 48 trials. 1 job comes first.").wait_for()
    worker.end(worker.claim("default").id, "done")
    mine.get_by_text("It comes next.").wait_for()
    name = worker.claim("default").id
    mine.get_by_text("Searching: 0 of 48 trials").wait_for()
    worker.enter(TrainingRequest(Recipe("mlp-128", "mnist", seed=1), "data"), "store")
    worker.give_way(name)
    mine.get_by_text("1 job comes first.").wait_for()
    worker.end(worker.claim("default").id, "done")
    worker.claim("default")
    with visiting(chromium, visit.root, height=1200) as other:
        theirs = other.open(ADDRESS).page
        theirs.get_by_text("Searching for another visitor: 0 of 48 trials").wait_for()
        button(theirs, "Watch it").wait_for()
        button(mine, "Stop").click()
        mine.get_by_text("Stopping after this batch …").wait_for()
        assert worker.search(name, 0, None)
        worker.end(name, "failed", "The disk is full.")
        mine.get_by_text("The last search ended early. The disk is full.").wait_for()
        button(mine, "Search").wait_for()
        theirs.get_by_text("Not begun: 0 of 48 trials").wait_for()
        assert theirs.get_by_text("The disk is full.").count() == 0
        assert other.complaints == []
    assert visit.complaints == []
