"""The page on how far to believe the methods, as a visitor uses it."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import CHART, Visit, visiting

pytestmark = pytest.mark.browser


def sources(visit: Visit) -> list[str]:
    """The maps that are shown."""
    return visit.page.locator(".evidence img").evaluate_all("all => all.map((each) => each.src)")


def test_scrubbing_the_cascade_changes_the_maps_but_not_the_trained_ones(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("trust?stage=1")
        before, told = sources(visit), visit.page.locator(".evidence p").all_inner_texts()
        figures = [chart.screenshot() for chart in visit.page.locator(CHART).all()]
        thumb = visit.page.locator(".st-key-trust-stage").get_by_role("slider")
        thumb.press("ArrowRight")
        visit.page.wait_for_function("() => new URL(location).searchParams.get('stage') === null")
        thumb.press("ArrowRight")
        visit.page.get_by_text("Randomised: fc1 and all layers after it.").wait_for()
        visit.rest()
        after = sources(visit)
        assert len(before) == len(after) == 10
        assert before[::2] == after[::2], "the maps of the trained net stay"
        assert [first != second for first, second in zip(before[1::2], after[1::2], strict=True)] == [True] * 4 + [
            False
        ]
        assert visit.page.locator(".evidence p").all_inner_texts() != told
        assert [chart.screenshot() for chart in visit.page.locator(CHART).all()] != figures
        assert visit.complaints == []


def test_the_tests_follow_one_another_without_a_fault(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("trust?count=8&methods=Saliency")
        shown = {
            "Random labels": "Marks are means over 8 test images",
            "Deletion and insertion": "Area under the deletion and the insertion curve",
            "Drawn shapes: known truth": "R3 reports",
            "Drawn shapes: R3's nets": "These are some of the 64 training images",
            "Neighbours": "Share of the centre",
            "Cascading randomisation": "Orange line: the slider",
        }
        for name, words in shown.items():
            visit.page.locator(".st-key-trust-test").get_by_role("combobox").click()
            visit.page.get_by_role("option", name=name, exact=True).click()
            visit.page.get_by_text(words).wait_for()
            visit.rest()
            assert visit.page.locator('[data-testid="stException"]').count() == 0
        assert visit.complaints == []


def test_on_a_telephone_the_maps_wrap(chromium: BrowserContext, app: str):
    with visiting(chromium, app, width=360, height=740) as visit:
        visit.open("trust")
        boxes = [each.bounding_box() for each in visit.page.locator(".evidence img").all()]
        assert len(boxes) == 10
        assert all(box is not None and box["x"] + box["width"] <= 360 for box in boxes)
