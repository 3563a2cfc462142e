"""The pages on losses, as a visitor uses them."""

import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.server import CHART, Visit, visiting

pytestmark = pytest.mark.browser


def paths(chart: Locator) -> list[str]:
    """The drawn lines of a chart, as SVG has them."""
    return chart.evaluate("e => [...e.querySelectorAll('.mark-line path')].map(p => p.getAttribute('d') ?? '')")


def surfaces(visit: Visit) -> tuple[Locator, Locator]:
    """The two surfaces of the page."""
    return visit.page.locator(f".st-key-surface-mse {CHART}"), visit.page.locator(f".st-key-surface-ce {CHART}")


def test_a_click_on_one_surface_starts_both_descents_there(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.open("loss_surfaces")
        before = [paths(chart) for chart in surfaces(visit)]
        surfaces(visit)[0].locator("svg").click(position={"x": 150, "y": 120})
        visit.page.wait_for_function("() => new URL(location).searchParams.has('start_w')")
        visit.rest()
        after = [paths(chart) for chart in surfaces(visit)]
        for old, new in zip(before, after, strict=True):
            assert new
            assert old != new
        assert visit.complaints == []


def test_playing_moves_the_step_and_can_be_paused(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.open("loss_surfaces?step=0")
        shown = visit.page.locator(".st-key-step")
        visit.page.locator(".st-key-play button").click()
        visit.page.wait_for_function("() => Number(new URL(location).searchParams.get('step')) > 8 || "
                                     "Number(document.querySelector('.st-key-step [role=slider], .st-key-step input')"
                                     "?.getAttribute('aria-valuenow') ?? document.querySelector('.st-key-step input')?.value) > 8")
        visit.page.locator(".st-key-play button").click()
        visit.rest()
        assert shown.is_visible()
        assert visit.complaints == []
