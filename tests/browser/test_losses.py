"""The race of losses, as a visitor uses it; the loss surfaces have a file of their own."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.server import CHART, visiting

pytestmark = pytest.mark.browser

REDRAWN = "([chart, before]) => ![before, ''].includes(document.querySelector(chart).textContent)"


def order(chart: Locator) -> list[str]:
    """The numbers of the nets from the top of the chart to its bottom, by their labels on the axis."""
    texts = chart.evaluate("e => [...e.querySelectorAll('.role-axis-label text')].map(t => t.textContent)")
    return [found[1] for text in texts if (found := re.search(r"(\d): rate", text))]


def test_the_toggle_from_sum_to_mean_changes_the_ranking(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.open("race")
        ranks = visit.page.locator(CHART).first
        before = order(ranks)
        drawn = ranks.text_content()
        visit.page.get_by_role("radio", name="Mean over the images").or_(
            visit.page.get_by_role("button", name="Mean over the images")
        ).first.click()
        visit.page.wait_for_function("() => new URL(location).searchParams.has('reduction')")
        visit.rest()
        visit.page.wait_for_function(REDRAWN, arg=[CHART, drawn])
        after = order(ranks)
        assert before != after
        assert sorted(before) == sorted(after) == ["1", "2", "3", "4"]
        assert visit.complaints == []
