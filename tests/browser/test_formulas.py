"""Formulas that are wider than a telephone scroll by keys."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import visiting
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser

WIDE = """() => [...document.querySelectorAll('.stMain .katex-display')].filter(
    (box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== 'visible')"""
REACHED = f"() => ({WIDE})().every((box) => box.tabIndex === 0 && box.ariaLabel)"


def test_a_wide_formula_is_reached_and_scrolled_by_keys(chromium: BrowserContext, app: str):
    with visiting(chromium, app, width=360) as visit:
        visit.open("formulas?view=softmax").settle()
        assert visit.page.evaluate(f"() => ({WIDE})().length") > 0
        visit.page.wait_for_function(REACHED)
        visit.page.evaluate(f"() => ({WIDE})()[0].focus()")
        assert visit.page.evaluate("document.activeElement.matches('.katex-display')")
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("document.activeElement.scrollLeft > 0")
        assert faults(visit, ".stMain") == []
        visit.page.set_viewport_size({"width": 1280, "height": 800})
        visit.page.wait_for_function("() => !document.querySelector('.stMain .katex-display[tabindex]')")
        assert visit.complaints == []
