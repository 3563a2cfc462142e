"""Long work in a real server: the page is drawn before its end, and again at its end; others are not kept waiting."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.server import RESTING, visiting
from tests.helpers.patience import PATIENCE
from ui.race import sentences

pytestmark = pytest.mark.browser

UNDER_WAY = '[class*="-under-way-"]'
OWN_RATE = "sum1=0.15&seeds=200"  # not among the races that come with the app


def test_a_race_fills_its_charts_and_ends_with_its_verdict(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.page.goto(f"{app}/race?{OWN_RATE}&most=1000")
        visit.page.wait_for_selector(".stMain h1")
        visit.rest()
        expect(visit.page.locator(".st-key-figure-race")).to_contain_text(
            "A mean over 64 images", timeout=PATIENCE * 1000
        )
        expect(visit.page.get_by_text(sentences.RUNNING)).to_have_count(0)
        assert not visit.complaints


def test_a_race_is_stopped_while_the_page_rests_and_goes_on(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.page.goto(f"{app}/race?{OWN_RATE}&most=10000&mean1=0.000001&mean2=0.000001")  # a long way to go
        visit.page.wait_for_selector(UNDER_WAY)
        visit.page.wait_for_selector(RESTING)
        expect(visit.page.get_by_text(sentences.RUNNING)).to_be_visible(timeout=PATIENCE * 1000)
        visit.page.locator(UNDER_WAY).get_by_role("button", name="Stop").first.click()
        expect(visit.page.get_by_text("stopped at").first).to_be_visible(timeout=PATIENCE * 1000)
        visit.page.get_by_role("button", name="Go on").first.click()
        expect(visit.page.locator(UNDER_WAY).first).to_be_visible(timeout=PATIENCE * 1000)
        assert not visit.complaints
