"""The tools of a chart or a table, which come under the pointer, cover no control."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.server import PATIENCE, visiting
from ui.page.sections import HOME, PAGES

pytestmark = pytest.mark.browser

TOOLBAR = '.stMain [data-testid="stElementToolbar"]'
STATES = ("loss_surfaces?view=six", "loss_surfaces?view=ratio", "saliency?view=compare", "trust?test=r3")
COVERED = """async bar => {
    await Promise.all(bar.getAnimations().map(each => each.finished))
    const box = bar.getBoundingClientRect()
    const meets = other => other.left < box.right && other.right > box.left && other.top < box.bottom
        && other.bottom > box.top
    return [...document.querySelectorAll('.stMain :is(a, button, input, label, summary, [role=slider])')]
        .filter(each => !bar.contains(each) && each.checkVisibility({opacityProperty: true}))
        .filter(each => meets(each.getBoundingClientRect()))
        .map(each => each.outerHTML.slice(0, 200))
}"""


@pytest.mark.slow
@pytest.mark.parametrize("state", [*(page.slug for page in (HOME, *PAGES)), *STATES])
def test_tools_of_a_figure_cover_no_control(chromium: BrowserContext, app: str, state: str) -> None:
    with visiting(chromium, app) as visit:
        visit.open(state)
        bars = [each for each in visit.page.locator(TOOLBAR).all() if each.is_visible()]
        for bar in bars:
            figure = bar.locator("..")
            figure.evaluate("figure => figure.scrollIntoView({ block: 'center' })")
            box = figure.bounding_box()
            assert box is not None
            visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            expect(bar).to_have_css("opacity", "1", timeout=PATIENCE * 1000)
            assert bar.evaluate(COVERED) == []
