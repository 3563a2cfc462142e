"""Markdown in a link's parameters and in typed texts is shown as text, in a real browser, on every page."""

from dataclasses import MISSING, fields
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import visiting
from tests.helpers.apps import LIGHT
from tests.helpers.records import record_of
from ui.page import fields as of_record
from ui.page.sections import PAGES, Page

FOREIGN = (
    "**bold-x** [click-x](https://x.invalid/l) ![i](https://x.invalid/i.png) <b>tag-x</b> $math_x$ :red[colour-x] "
    "https://x.invalid/auto www.x.invalid ann@x.invalid # heading-x"
)
DRAWN = """() => [...document.querySelectorAll('a, img, strong, b, em, h1, h2, h3, h4, h5, .katex, [class*="colored"]')]
    .filter((each) => each.tagName === 'A' ? /x\\.invalid/.test(each.hostname) || each.protocol === 'mailto:'
        : each.tagName === 'IMG' ? each.src.startsWith('http') && /x\\.invalid/.test(new URL(each.src).hostname)
        : /bold-x|tag-x|math_x|colour-x|heading-x/.test(each.textContent)).map((each) => each.outerHTML)"""


def texts(page: Page) -> list[str]:
    """The fields of a page in which anything can be typed."""
    every = fields(record_of(page.slug))
    return [each.name for each in every if "example" in each.metadata and isinstance(each.default, str)]


def setting(page: Page, name: str) -> dict[str, str]:
    """What a field's control needs to be drawn."""
    found = {}
    for condition in of_record.conditions(record_of(page.slug), name)[:1]:
        found.update({other: str(next(iter(values))) for other, values in condition.items()})
    each = next(each for each in fields(record_of(page.slug)) if each.name == name)
    return {**found, **{other: str(value) for other, value in each.metadata.get("seen_with", {}).items()}}


def shows_text_alone(chromium: BrowserContext, app: str, page: Page, query: dict[str, str]) -> str:
    """The page's text, where nothing of the foreign text is drawn and no other host is asked."""
    with visiting(chromium, app) as visit:
        visit.open(f"{page.slug}?{urlencode({'embed': 'true', **LIGHT.get(page.slug, {}), **query})}")
        assert visit.page.evaluate(DRAWN) == []
        assert visit.strangers == []
        return str(visit.page.inner_text(".stMain"))


EACH_TEXT = [pytest.param(page, name, id=f"{page.slug}-{name}") for page in PAGES for name in texts(page)]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_foreign_parameter_is_text(chromium: BrowserContext, app: str, page: Page):
    kept = LIGHT.get(page.slug, {})
    every = [each for each in fields(record_of(page.slug)) if each.default is not MISSING and each.name not in kept]
    seen = shows_text_alone(chromium, app, page, {each.name: FOREIGN for each in every})
    assert "**bold-x**" in seen, "The page does not repeat what the link asks for."


@pytest.mark.slow
@pytest.mark.parametrize(("page", "name"), EACH_TEXT)
def test_a_foreign_text_is_text(chromium: BrowserContext, app: str, page: Page, name: str):
    shows_text_alone(chromium, app, page, {**setting(page, name), name: FOREIGN})


def test_what_is_drawn_would_be_found(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.open("")
        for foreign in ('<a href="https://x.invalid/l">x</a>', "<strong>bold-x</strong>", '<a href="mailto:a@b">x</a>'):
            visit.page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", foreign)
        assert len(visit.page.evaluate(DRAWN)) == 3
