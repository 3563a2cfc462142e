"""A cell of the confusion matrix, as a visitor opens it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server import CHART, serving, visiting

pytestmark = pytest.mark.browser

MATRIX = f".st-key-street_numbers-confusion {CHART}"
# The middle of a cell: cells answer the pointer as rectangles of equal size, row by row.
CELL = """([chart, label, said]) => {
    const layers = [...document.querySelectorAll(chart + ' .mark-rect.role-mark')];
    const cells = layers.map(layer => layer.querySelectorAll('path')).filter(found => found.length === 100).at(-1);
    const box = cells[10 * label + said].getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""


def test_a_click_on_a_cell_shows_its_images(chromium: BrowserContext, tmp_path: Path, real_data: Path):
    with (
        serving(tmp_path, {"DIGITSCOPE_DATA": str(real_data)}) as root,
        visiting(chromium, root, height=2000) as visit,
    ):
        page = visit.open("street_numbers?view=Classes+and+confusions&nets=lenet5").page
        first = page.locator(".evidence img").first.get_attribute("src")
        x, y = page.evaluate(CELL, [MATRIX, 1, 7])
        page.mouse.click(x, y)
        page.wait_for_function("() => new URL(location).searchParams.get('cell') === '17'")
        page.get_by_text(re.compile("images of a 1.*taken for a 7")).wait_for()
        visit.rest()
        images = page.locator(".evidence img")
        assert images.count() > 0
        for image in images.all():
            assert re.search("it is 1, the net says 7", image.get_attribute("alt") or "")
            assert image.evaluate("each => each.complete && each.naturalWidth") == 32
        assert images.first.get_attribute("src") != first
        assert page.locator(".st-key-street_numbers-cell").get_by_role("combobox").input_value() == "1 read as 7"
        assert visit.complaints == []
