"""The pages on losses, as a visitor uses them."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.server import CHART, Visit, visiting

pytestmark = pytest.mark.browser

MOVED = """() => Number(new URL(location).searchParams.get('step')
    ?? document.querySelector('.st-key-loss_surfaces-step [role=slider]')?.getAttribute('aria-valuenow')
    ?? document.querySelector('.st-key-loss_surfaces-step input')?.value) > 8"""


def paths(chart: Locator) -> list[str]:
    """The drawn lines of a chart, as SVG has them."""
    return chart.evaluate("e => [...e.querySelectorAll('.mark-line path')].map(p => p.getAttribute('d') ?? '')")


REDRAWN = "([chart, before]) => ![before, ''].includes(document.querySelector(chart).textContent)"


def order(chart: Locator) -> list[str]:
    """The numbers of the nets from the top of the chart to its bottom, by their labels on the axis."""
    texts = chart.evaluate("e => [...e.querySelectorAll('.role-axis-label text')].map(t => t.textContent)")
    return [found[1] for text in texts if (found := re.search(r"(\d): rate", text))]


def surfaces(visit: Visit) -> tuple[Locator, Locator]:
    """The two surfaces of the page."""
    return visit.page.locator(f".st-key-loss_surfaces-surface-mse {CHART}"), visit.page.locator(
        f".st-key-loss_surfaces-surface-ce {CHART}"
    )


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


def test_playing_moves_along_the_path_and_can_be_paused(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        visit.open("loss_surfaces?step=0")
        before = paths(surfaces(visit)[1])
        button = visit.page.locator(".st-key-loss_surfaces-play button")
        button.click()
        visit.page.get_by_role("button", name="Pause").wait_for()
        visit.page.wait_for_function(MOVED)
        button.click()
        visit.page.get_by_role("button", name="Play").wait_for()
        visit.rest()
        assert paths(surfaces(visit)[1]) != before
        assert visit.complaints == []


def test_a_descent_that_was_played_to_its_end_is_drawn_whole(chromium: BrowserContext, app: str) -> None:
    """Also where the link asked in vain for something, which is said above the figures."""
    with visiting(chromium, app) as visit:
        visit.open("loss_surfaces?hidden=none&steps=25&step=20")
        visit.page.locator(".st-key-loss_surfaces-play button").click()
        ended = "document.querySelector('.stMain').textContent.includes('at step 25;')"
        visit.page.wait_for_function(ended)
        whole = "[...document.querySelectorAll('.stMain code')].some(each => each.textContent.endsWith('?steps=25'))"
        visit.page.wait_for_function(whole)
        visit.rest()
        assert visit.page.evaluate(whole)
        assert visit.page.url.endswith("loss_surfaces?steps=25")
        assert visit.complaints == []


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
