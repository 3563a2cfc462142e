"""A word's first use on a page opens what it means: by hover, touch and keys, in both themes, on a telephone."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.server import Theme, Visit, visiting
from tests.browser.test_accessibility import faults
from ui.page import glossary

pytestmark = pytest.mark.browser

SLUG = "softmax"
MARKED = "() => [...(CSS.highlights.get('words') ?? [])].map((range) => range.toString())"
PLACE = """(word) => {
    const range = [...CSS.highlights.get('words')].find((each) => each.toString() === word);
    range.startContainer.parentElement.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = range.getClientRects()[0];
    return [left + width / 2, top + height / 2];
}"""
IN_CONTROLS = """() => [...CSS.highlights.get('words')].some(
    (each) => each.startContainer.parentElement.closest('button, a, label, summary'))"""
HEIGHT = "() => document.querySelector('.stMainBlockContainer').getBoundingClientRect().height"
LOGIT = next(term for term in glossary.terms() if term.id == "logit")


@pytest.fixture(params=["light", "dark"])
def visit(request: pytest.FixtureRequest, chromium: BrowserContext, app: str) -> Iterator[Visit]:
    theme: Theme = request.param
    with visiting(chromium, app, theme=theme) as opened:
        opened.open(SLUG)
        opened.page.wait_for_function(f"({MARKED})().includes('logit')")
        yield opened.settle()


def card(page: Page) -> Locator:
    return page.get_by_role("dialog", name=LOGIT.title)


def test_each_word_is_marked_once_and_in_prose_alone(visit: Visit):
    marked = [word.casefold() for word in visit.page.evaluate(MARKED)]
    owners = [term.id for word in marked for term in glossary.terms() if word in map(str.casefold, term.words)]
    assert len(owners) == len(marked) == len(set(owners)) > 2
    inside = (
        "() => [...CSS.highlights.get('words')].some((each) => each.startContainer.parentElement.closest('button, a'))"
    )
    assert not visit.page.evaluate(inside)


def test_the_pointer_opens_a_word_and_moves_nothing(visit: Visit):
    page, before = visit.page, visit.page.evaluate(HEIGHT)
    page.mouse.move(*page.evaluate(PLACE, "logit"))
    card(page).wait_for()
    assert LOGIT.sentence in card(page).inner_text()
    assert card(page).locator("math").is_visible()
    href = card(page).get_by_role("link", name="Softmax").get_attribute("href")
    assert urlsplit(href or "").path == LOGIT.page
    assert faults(visit, ".stMain") == []
    assert page.evaluate(HEIGHT) == before
    page.mouse.move(5, 5)
    card(page).wait_for(state="hidden")
    assert not visit.complaints


def test_a_click_opens_and_escape_closes(visit: Visit):
    page = visit.page
    page.mouse.click(*page.evaluate(PLACE, "logit"))
    card(page).wait_for()
    page.keyboard.press("Escape")
    card(page).wait_for(state="hidden")


def test_keys_open_the_words_from_their_row(visit: Visit):
    page = visit.page
    page.locator("summary", has_text="words explained").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=LOGIT.title, exact=True).focus()
    card(page).wait_for()
    page.keyboard.press("Tab")
    assert card(page).locator("a").first.evaluate("(link) => link.matches(':focus')")
    page.keyboard.press("Escape")
    card(page).wait_for(state="hidden")
    assert page.get_by_role("button", name=LOGIT.title, exact=True).evaluate("(button) => button.matches(':focus')")
    assert faults(visit, ".stMain") == []


def test_words_follow_what_the_page_says(visit: Visit):
    page = visit.page
    page.get_by_role("radio", name="Gradients").click()
    page.wait_for_function(f"({MARKED})().includes('Jacobian') || ({MARKED})().some((word) => /eigenvalue/.test(word))")
    page.get_by_role("radio", name="Arithmetic").click()
    page.wait_for_function(f"!({MARKED})().some((word) => /eigenvalue|Jacobian/.test(word))")
    assert not visit.complaints


def test_words_follow_to_another_page(visit: Visit):
    page = visit.page
    page.locator('[data-testid="stSidebar"] a', has_text="Epochs, batches, updates").first.click()
    page.wait_for_function(f"({MARKED})().some((word) => /epoch/i.test(word))")
    assert page.locator("summary", has_text="explained").count() == 1
    assert not visit.complaints


def test_a_figure_alone_has_no_marks(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.open(f"{SLUG}?figure=softmax&embed=true").settle(3000)
        assert visit.page.evaluate(MARKED) == []
        assert not visit.complaints


def test_a_finger_opens_a_word_on_a_telephone(chromium: BrowserContext, app: str):
    assert chromium.browser is not None
    context = chromium.browser.new_context(has_touch=True, viewport={"width": 360, "height": 740})
    try:
        visit = Visit(context.new_page(), app).open(SLUG)
        visit.page.wait_for_function(f"({MARKED})().includes('logit')")
        visit.settle().page.touchscreen.tap(*visit.page.evaluate(PLACE, "logit"))
        card(visit.page).wait_for()
        box = card(visit.page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 740
        visit.page.touchscreen.tap(5, 5)
        card(visit.page).wait_for(state="hidden")
    finally:
        context.close()


def test_the_home_page_explains_its_words_but_none_below_a_card_s_link(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as opened:
        opened.open("")
        opened.page.mouse.move(5, 5)
        opened.page.wait_for_function(f"({MARKED})().length > 0")
        inside = "(each) => each.startContainer.parentElement.closest('[class*=\"-card-\"]')"
        assert not opened.page.evaluate(f"() => [...CSS.highlights.get('words')].some({inside})")
        assert opened.page.locator("summary", has_text="explained").count() == 1
        assert opened.complaints == []
