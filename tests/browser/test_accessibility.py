"""What axe-core and WCAG's contrast say of every page, light and dark, all of it in one window."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.screens import STREAMLITS, WHOLE
from tests.browser.server import Theme, Visit, visiting
from ui.charts.legible import LEAST
from ui.page.sections import HOME, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASES = [(page.slug, theme) for page in (HOME, *PAGES) for theme in ("light", "dark")]
# Texts of charts whose contrast with what is painted below them is too low; what lies on a picture is left out.
FAINT = """([least]) => {
    const rgba = (text) => {
        const [r, g, b, a = 1] = (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
        return [r, g, b, a];
    };
    const over = ([r, g, b, a], ground) => [r, g, b].map((value, k) => value * a + ground[k] * (1 - a));
    const linear = (value) => value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const opacity = (node) => {
        let shown = 1;
        for (let each = node; each && each.tagName !== 'svg'; each = each.parentElement) {
            shown *= Number(getComputedStyle(each).opacity);
        }
        return shown;
    };
    const paint = (node) => {
        const style = getComputedStyle(node);
        if (style.fill === 'none') return [0, 0, 0, 0];
        const [r, g, b, a] = rgba(style.fill);
        return [r, g, b, a * Number(style.fillOpacity) * opacity(node)];
    };
    const covers = (shape, x, y) => {
        const box = shape.getBoundingClientRect();
        if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false;
        if (!shape.isPointInFill) return true;
        return shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()));
    };
    const page = rgba(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
    const faint = [];
    for (const svg of document.querySelectorAll('[data-testid="stVegaLiteChart"] svg')) {
        const shapes = [...svg.querySelectorAll('path, rect, circle, image')];
        for (const text of svg.querySelectorAll('text')) {
            if (!text.textContent.trim() || !text.checkVisibility() || opacity(text) === 0) continue;
            const box = text.getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const below = shapes.filter((each) =>
                each.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING && covers(each, x, y));
            if (below.some((each) => each.tagName === 'image')) continue;
            let ground = below.reduce((under, each) => over(paint(each), under), page.slice(0, 3));
            const style = getComputedStyle(text);
            if (style.stroke !== 'none' && parseFloat(style.strokeWidth) >= 2) ground = rgba(style.stroke).slice(0, 3);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            const found = contrast(over(paint(text), ground), ground);
            if (found < (large ? 3 : least)) faint.push(`${text.textContent}: ${found.toFixed(2)} (${style.fill})`);
        }
    }
    return [...new Set(faint)];
}"""
WORDY = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg [aria-label]')]
    .map((each) => each.getAttribute('aria-label'))
    .filter((words) => words.includes('data:image') || /\\d\\.\\d{6}/.test(words))
    .map((words) => words.slice(0, 100))"""


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0] or 'home'}-{case[1]}")
def opened(request: pytest.FixtureRequest, chromium: BrowserContext, app: str) -> Iterator[Visit]:
    """A page in a window that holds all of it."""
    slug, theme = request.param
    shown: Theme = theme
    with visiting(chromium, app, height=WHOLE, theme=shown) as visit:
        yield visit.open(slug).settle()


def test_axe_finds_nothing(opened: Visit):
    assert faults(opened) == []


def faults(visit: Visit, within: str | None = None) -> list[str]:
    """What axe-core finds wrong in the page, or within what the selector says."""
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for each in Axe().run(visit.page, within).response["violations"]
        if each["id"] not in STREAMLITS
        for node in each["nodes"]
    ]


def test_the_texts_of_charts_can_be_read(opened: Visit):
    assert opened.page.evaluate(FAINT, [LEAST]) == []


def test_no_picture_and_no_endless_number_is_read_aloud(opened: Visit):
    assert opened.page.evaluate(WORDY) == []


def test_what_is_taken_along_can_be_read(opened: Visit):
    opened.page.get_by_role("button", name="Take it with you").click()
    opened.page.get_by_text("in its present state").wait_for()
    assert faults(opened.settle(), '[data-testid="stPopoverBody"]') == []
