"""What a first visitor would call a fault: labels out of line, words that are cut on a telephone."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import visiting
from ui.page.sections import HOME, PAGES

pytestmark = pytest.mark.browser

LABELS = """() => [...document.querySelectorAll('.stMain [data-testid="stWidgetLabel"]')].filter(
    (each) => each.checkVisibility() && !each.closest('details, [data-testid="stPopover"]')
).map((each) => {
    const words = each.getBoundingClientRect(), control = each.parentElement.getBoundingClientRect();
    return { said: each.textContent, top: words.top, bottom: control.bottom };
})"""
CUT_TITLES = """() => [...document.querySelectorAll('.stMain .stVegaLiteChart .role-title text')].filter(
    (each) => each.checkVisibility() && each.textContent.includes('…')
).map((each) => each.textContent)"""
# Texts that end beyond their chart; a letter's box is a few pixels larger than what is drawn of it.
BEYOND = """() => [...document.querySelectorAll('.stMain .stVegaLiteChart svg.marks')].flatMap((svg) => {
    const chart = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter((text) => {
        const { left, right, top, bottom, width } = text.getBoundingClientRect();
        const within = left >= chart.left - 4 && right <= chart.right + 4;
        return width && text.checkVisibility() && !(within && top >= chart.top - 5 && bottom <= chart.bottom + 5);
    }).map((text) => text.textContent);
})"""
CUT = """() => [...document.querySelectorAll('.stMain')].flatMap((main) => [
    ...main.querySelectorAll('[data-testid="stPageLink-NavLink"] *, [data-testid="stMultiSelectTagsContainer"]'),
    ...main.querySelectorAll('[data-testid="stMetricValue"] *, [data-testid="stMetricLabel"] *'),
]).filter((each) => each.checkVisibility() && (
    each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 6
) && each.clientWidth > 0 && getComputedStyle(each).overflow !== 'visible').map((each) => each.textContent)"""
VIEWS = {
    "early_stopping": ("", "min_delta=0.0123"),
    "saliency": ("", "compare=all"),
    "street_numbers": ("", "view=curves", "view=classes"),
    "validation_beats_training": ("", "measure=accuracy"),
    "landscape": ("view=path",),
    "layer_by_layer": ("view=classes", "view=off"),
}
EACH = [(page.slug, query) for page in (HOME, *PAGES) for query in VIEWS.get(page.slug, ("",))]


@pytest.mark.parametrize(("slug", "query"), EACH)
def test_controls_of_a_row_stand_on_one_line(chromium: BrowserContext, app: str, slug: str, query: str) -> None:
    """Controls that end at one height begin at one: a label is no lower than its neighbour's."""
    with visiting(chromium, app) as visit:
        labels = visit.open(f"{slug}?{query}").page.evaluate(LABELS)
    rows = [(one, other) for one in labels for other in labels if abs(one["bottom"] - other["bottom"]) <= 2]
    apart = {(one["said"], other["said"]) for one, other in rows if 2 < one["top"] - other["top"] < 14}
    assert not apart


@pytest.mark.parametrize(("slug", "query"), EACH)
def test_no_word_is_cut_on_a_telephone(chromium: BrowserContext, app: str, slug: str, query: str) -> None:
    with visiting(chromium, app, width=360) as visit:
        page = visit.open(f"{slug}?{query}").settle().page
        assert page.evaluate(CUT_TITLES) == []
        assert page.evaluate(BEYOND) == []
        assert page.evaluate(CUT) == []


def test_all_pages_are_in_sight_in_the_sidebar(chromium: BrowserContext, app: str) -> None:
    with visiting(chromium, app) as visit:
        links = visit.open("").page.locator('[data-testid="stSidebar"] [data-testid="stPageLink-NavLink"]').all()
        boxes = [link.bounding_box() for link in links]
        assert len(boxes) == len(PAGES) + 1
        assert all(box is not None and box["height"] >= 24 for box in boxes)  # what a finger needs, WCAG 2.5.8
        ends = [box["y"] + box["height"] for box in boxes if box is not None]
        assert ends[-1] <= 800
        assert all(box["y"] >= end - 1 for end, box in zip(ends, boxes[1:], strict=False) if box is not None)
