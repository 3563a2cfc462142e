"""The switch between the essential controls and all: what it shows, that it travels, by keys, in a narrow window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.pointer import query
from tests.browser.server import Theme, Visit, visiting
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser

SWITCH = ".st-key-detail"
TRUTH = ".st-key-softmax-truth"
SETTINGS = '[data-testid="stExpander"]:has-text("Change the four nets")'
SHARED = "controls=all"


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab
        assert tab.complaints == []


def choose(visit: Visit, title: str) -> None:
    visit.page.locator(SWITCH).get_by_text(title).click()
    visit.rest()


def shown(visit: Visit) -> str:
    """What the switch says."""
    return visit.page.locator(SWITCH).get_by_role("radio", checked=True).inner_text()


def sidebar(visit: Visit, title: str) -> None:
    visit.page.locator('[data-testid="stSidebar"] a', has_text=title).first.click()
    visit.page.wait_for_function("title => document.querySelector('.stMain h1')?.innerText === title", arg=title)
    visit.rest()


def test_the_switch_shows_all_controls_on_all_pages_and_takes_them_back(visit: Visit):
    visit.open("softmax", essentials=True)
    assert shown(visit) == "Essentials"
    expect(visit.page.locator(TRUTH)).to_have_count(0)
    choose(visit, "Everything")
    expect(visit.page.locator(TRUTH)).to_be_visible()
    visit.page.wait_for_url(f"**?{SHARED}")
    visit.page.reload()
    visit.page.wait_for_selector(TRUTH)
    assert shown(visit.rest()) == "Everything"
    sidebar(visit, "Race of four nets")
    visit.page.wait_for_url(f"**/race?{SHARED}")
    expect(visit.page.locator(SETTINGS)).to_be_visible()
    choose(visit, "Essentials")
    expect(visit.page.locator(SETTINGS)).to_have_count(0)
    visit.page.wait_for_function("location.search === ''")
    sidebar(visit, "Softmax")
    expect(visit.page.locator(TRUTH)).to_have_count(0)
    assert SHARED not in visit.page.url


def test_a_link_s_value_is_in_sight_and_kept(visit: Visit):
    visit.open("softmax?truth=3&shift=2", essentials=True)
    expect(visit.page.locator(TRUTH)).to_be_visible()
    expect(visit.page.locator(".st-key-softmax-shift")).to_have_count(0)  # the figure's own slider shows it
    assert query(visit.page) == {"truth": ["3"], "shift": ["2"]}


def test_the_switch_is_moved_by_keys(visit: Visit):
    visit.open("softmax", essentials=True)
    visit.page.locator(SWITCH).get_by_role("radio", checked=True).focus()
    visit.page.keyboard.press("ArrowRight")
    if shown(visit) == "Essentials":  # where the arrow only moves the focus
        visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**?{SHARED}")
    expect(visit.page.locator(TRUTH)).to_be_visible()


@pytest.mark.parametrize("width", [360, 512, 960, 1280])
def test_the_switch_stands_clear_of_the_title_and_of_what_is_taken_along(
    chromium: BrowserContext, app: str, width: int
):
    with visiting(chromium, app, width) as tab:
        tab.open("loss_up_accuracy_flat", essentials=True)  # a long title
        boxes = [tab.page.locator(each).bounding_box() for each in (SWITCH, ".st-key-at-the-top")]
        title = tab.page.evaluate(
            """() => {
                const range = document.createRange();
                range.selectNodeContents(document.querySelector('.stMain h1'));
                const { x, y, width, height } = range.getBoundingClientRect();
                return { x, y, width, height };
            }"""
        )
        switch, *others = [*boxes, title]
        assert switch is not None
        assert switch["x"] + switch["width"] <= width
        for other in others:
            assert other is not None
            apart = (
                switch["x"] >= other["x"] + other["width"]
                or other["x"] >= switch["x"] + switch["width"]
                or switch["y"] >= other["y"] + other["height"]
                or other["y"] >= switch["y"] + switch["height"]
            )
            assert apart, (switch, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_switch(chromium: BrowserContext, app: str, theme: Theme):
    with visiting(chromium, app, theme=theme) as tab:
        tab.open("convexity", essentials=True).settle()
        assert faults(tab, SWITCH) == []
