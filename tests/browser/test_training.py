"""The training page with a worker behind it: a training starts, its curve grows, it is cancelled, its epochs move."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext

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
    page.get_by_role("button", name="Cancel", exact=True).wait_for()
    page.wait_for_function(f"({POINTS})() > {shipped}")
    first = page.evaluate(POINTS)
    page.wait_for_function(f"({POINTS})() > {first}")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Resume", exact=True).wait_for()
    page.wait_for_function(RUN)
    visit.rest()
    assert page.evaluate(POINTS) > first
    assert parse_qs(urlsplit(page.url).query)["compare"] == ["mlp-128"]
    assert re.search(r"Cancelled after epoch \d+ of 100 epochs", page.locator(".stMain").inner_text())

    trained = page.evaluate(COUNTS)
    slider = page.locator(".st-key-epoch").get_by_role("slider")
    slider.press("Home")
    page.wait_for_function("() => new URL(location).searchParams.get('epoch') === '0'")
    page.get_by_text("the net before its training").wait_for()
    page.wait_for_function(f"before => !['', before].includes(({COUNTS})())", arg=trained)
    assert visit.complaints == []
