"""The home page under a real hand: a digit is drawn, the bars follow, the drawing goes along; a card is one link."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.server import Visit, visiting
from tests.helpers.patience import PATIENCE
from ui.page.sections import PAGES, page

pytestmark = pytest.mark.browser

CORNERS = ((0.25, 0.2), (0.75, 0.2), (0.45, 0.85))  # of a 7, in parts of the pad


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab


def paper(visit: Visit) -> Locator:
    return visit.page.get_by_role("application", name="Drawing pad")


def draw(visit: Visit) -> None:
    """A 7, by mouse."""
    box = paper(visit).bounding_box()
    assert box is not None
    start, *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in CORNERS]
    visit.page.mouse.move(*start)
    visit.page.mouse.down()
    for place in rest:
        visit.page.mouse.move(*place, steps=12)
    visit.page.mouse.up()


def says(visit: Visit, words: str) -> None:
    answer = visit.page.locator(".st-key-figure-answer")
    expect(answer).to_contain_text(re.compile(words), timeout=PATIENCE * 1000)


def test_a_drawn_seven_is_read_and_goes_along_into_the_net(visit: Visit):
    visit.open("")
    says(visit, r"The net reads an? \d")
    visit.page.get_by_role("button", name="Clear", exact=True).click()
    says(visit, "Draw a digit")
    draw(visit)
    says(visit, "The net reads a 7")
    largest = visit.page.locator(".bar.largest")
    expect(largest).to_have_count(1)
    expect(largest).to_contain_text(re.compile("^7"), timeout=PATIENCE * 1000)  # they are drawn after the sentence
    drawing = parse_qs(urlsplit(visit.page.url).query)["drawing"]
    visit.page.locator(".st-key-inside a").click()
    visit.page.wait_for_url("**/layer_by_layer?*")
    inside = visit.page.locator(".stMain")
    expect(inside).to_contain_text(re.compile(r"net says\s*7\b"), timeout=PATIENCE * 1000)  # it opens torch
    assert parse_qs(urlsplit(visit.rest().page.url).query)["drawing"] == drawing
    visit.page.locator('[data-testid="stSidebar"] a').first.click()  # and home has kept it
    says(visit, "The net reads a 7")
    assert visit.complaints == []
    assert visit.strangers == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("target", ["img", "question"])
def test_a_click_anywhere_on_a_card_opens_its_page(target: str, width: int, chromium: BrowserContext, app: str):
    slug = "softmax"
    with visiting(chromium, app, width=width) as visit:
        card = visit.open("").page.locator(f".st-key-card-{slug}")
        aimed = card.locator("img") if target == "img" else card.get_by_text(page(slug).question)
        aimed.scroll_into_view_if_needed()
        box = aimed.bounding_box()
        assert box is not None
        visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visit.page.wait_for_url(f"**/{slug}*")


@pytest.mark.parametrize(("width", "height", "screens"), [(1280, 800, 4), (360, 740, 5)])
def test_home_is_no_longer_than_it_may_be(width: int, height: int, screens: float, chromium: BrowserContext, app: str):
    with visiting(chromium, app, width=width, height=height) as visit:
        visit.open("").settle()
        long = visit.page.locator(".stMain").evaluate("main => main.scrollHeight")
        assert long <= screens * height
        cards = visit.page.locator('[class*="st-key-card-"]')
        assert cards.count() == len(PAGES)
        tops = [box["y"] for card in cards.all() if (box := card.bounding_box())]
        assert max(tops.count(top) for top in tops) == (4 if width == 1280 else 1)
