"""From a sentence that names a test to the page that explains it, and a pair that is chosen by a click."""

import re

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import CHART, visiting
from ui.shared.certainty import LABEL

pytestmark = pytest.mark.browser

ALL_PAIRS = f".st-key-difference-all_pairs {CHART}"
# The middles of the marks of pairs, which answer the pointer as symbols.
DOTS = """chart => [...document.querySelectorAll(chart + ' .mark-symbol.role-mark path')]
    .map(dot => dot.getBoundingClientRect()).map(box => [box.x + box.width / 2, box.y + box.height / 2])"""


def test_a_visitor_walks_from_networks_compared_to_the_pair_of_their_choice(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=2400) as visit:
        page = visit.open("street_numbers").page
        assert "McNemar" in page.locator('[data-testid="stAlert"]').last.inner_text()
        page.locator(".stMain").get_by_role("link", name=re.compile(re.escape(LABEL))).click()
        page.get_by_role("heading", name="Uncertainty in comparisons").wait_for()
        visit.rest()
        said = page.locator('[data-testid="stAlert"]').first
        assert "the images move an accuracy by" in said.inner_text()
        assert page.get_by_text("not told apart by this test").count() == 1
        page.get_by_role("radio", name="Intervals against a test").click()
        page.wait_for_function("() => new URL(location).searchParams.get('view') === 'pairs'")
        page.wait_for_selector(ALL_PAIRS)
        visit.rest().settle()
        before = said.inner_text()
        assert "Their Wilson intervals overlap" in before
        lowest = max(page.evaluate(DOTS, ALL_PAIRS), key=lambda place: place[1])
        page.mouse.click(*lowest)
        page.wait_for_function("() => new URL(location).searchParams.has('first')")
        visit.rest()
        assert said.inner_text() != before
        assert "tells them apart" in said.inner_text()
        page.get_by_role("radio", name="Choosing on the test set").click()
        said.get_by_text(re.compile("points were luck")).wait_for()
        visit.rest()
        assert visit.complaints == []
        assert visit.strangers == []
