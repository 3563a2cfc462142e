"""The training page with a worker behind it: a training starts, its curve grows, it is cancelled, its epochs move.

Or with the test for a worker, which is as far as the test says.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from core.jobs.job import JobProgress
from core.jobs.queue import Queue
from tests.browser.server import CHART, Visit, serving, visiting

pytestmark = pytest.mark.browser

# More epochs than anybody waits for, of few images, so that the curve grows fast and there is time to cancel.
ADDRESS = "training_curves?run=mlp-128&net=MLP+784-128-10&epochs=100&share=1.0&batch_size=8"
FIND = f"""title => [...document.querySelectorAll('{CHART}')].find(chart => chart.textContent.includes(title))"""
POINTS = f"() => ({FIND})('Loss over the epochs')?.querySelectorAll('.mark-symbol.role-mark path').length ?? 0"
COUNTS = f"() => ({FIND})('Confusion matrix')?.textContent ?? ''"
RUN = "() => new URL(location).searchParams.get('run')?.length > 15"


@pytest.fixture
def visit(chromium: BrowserContext, tmp_path: Path) -> Iterator[Visit]:
    """An app of its own, whose worker ends with nothing to do."""
    with serving(tmp_path) as root, visiting(chromium, root, height=2400) as tab:
        yield tab


def test_a_training_starts_grows_is_cancelled_and_scrubbed(visit: Visit):
    page = visit.open(ADDRESS).page
    shipped = page.evaluate(POINTS)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    page.wait_for_function(f"({POINTS})() > {shipped}")
    first = page.evaluate(POINTS)
    page.wait_for_function(f"({POINTS})() > {first}")
    marking = page.get_by_role("slider", name="Marked epoch")
    assert marking.count() == 0, "the curves still grow"
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Resume", exact=True).wait_for()
    page.wait_for_function(RUN)
    visit.rest()
    assert page.evaluate(POINTS) > first
    marking.wait_for()
    assert parse_qs(urlsplit(page.url).query)["compare"] == ["mlp-128"]
    assert re.search(r"Stopped after epoch \d+ of 100 epochs", page.locator(".stMain").inner_text())

    trained = page.evaluate(COUNTS)
    slider = page.locator(".st-key-training_curves-epoch").get_by_role("slider")
    slider.press("Home")
    page.wait_for_function("() => new URL(location).searchParams.get('epoch') === '0'")
    page.get_by_text("the net before its training").wait_for()
    page.wait_for_function(f"before => !['', before].includes(({COUNTS})())", arg=trained)
    assert visit.complaints == []


def in_a_batch(queue: Queue) -> str:
    """The job that waits: now a worker is in the middle of a batch of it."""
    claim = queue.claim("default")
    assert claim is not None
    assert not queue.step(claim.id, JobProgress(0, 0.25, 1.5, 1000.0, 9.0))
    return claim.id


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_cancel_is_answered_within_a_batch_and_its_outcome_is_its_visitors(
    worker: Queue, visit: Visit, chromium: BrowserContext
):
    mine = visit.open(ADDRESS).page
    button(mine, "Train").click()
    mine.get_by_text("In the queue.").wait_for()
    name = in_a_batch(worker)
    mine.get_by_text("Epoch 1 of 100").wait_for()
    with visiting(chromium, visit.root, height=2400) as other:
        theirs = other.open(ADDRESS).page
        theirs.get_by_text("This recipe is being trained already.").wait_for()
        button(theirs, "Watch it").click()
        button(theirs, "Stop").wait_for()
        button(mine, "Stop").click()
        mine.get_by_text("It goes on for another visitor who watches it.").wait_for()
        button(mine, "Watch it").click()
        button(mine, "Stop").wait_for()
    # The other one has closed the tab and keeps nothing alive, as soon as the server has noticed.
    stopping, watched = (
        mine.get_by_text(words)
        for words in ("Stopping after this batch …", "It goes on for another visitor who watches it.")
    )
    button(mine, "Stop").click()
    stopping.or_(watched).first.wait_for()
    while not stopping.count():
        button(mine, "Watch it").click()
        button(mine, "Stop").click()
        stopping.or_(button(mine, "Watch it")).first.wait_for()
    job = worker.find(name)
    assert (job.state, job.stopping) == ("running", True)
    with visiting(chromium, visit.root, height=2400) as other:
        theirs = other.open(ADDRESS).page
        theirs.get_by_text("The training of this recipe is being stopped.").wait_for()
        worker.end(name, "cancelled")
        mine.get_by_text("Stopped before the end of the first of 100 epochs.").wait_for()
        button(mine, "Train again").wait_for()
        button(theirs, "Train").wait_for()
        assert theirs.get_by_text("Stopped before").count() == 0
        assert other.complaints == []
    visit.open(ADDRESS)
    button(mine, "Train").wait_for()
    assert mine.get_by_text("Stopped before").count() == 0
    assert visit.complaints == []
