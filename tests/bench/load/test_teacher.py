"""The lecturer beside a class, with a browser of its own."""

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from bench.load.server import serving
from bench.load.teacher import filming
from tests.browser.server import chromium
from tests.helpers.patience import PATIENCE
from ui.page.sections import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# Playwright in a thread of its own leaves the closing of its loop to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_page_is_opened_in_turn_and_its_first_screen_kept(tmp_path: Path) -> None:
    if chromium() is None and "DIGITSCOPE_REQUIRE_BROWSER" not in os.environ:
        pytest.skip("needs Chromium or Chrome")
    pictures = tmp_path / "pictures"
    with serving(ROOT) as server, filming(server.root, ("convexity", "tuning"), pictures) as film:
        end = time.monotonic() + PATIENCE
        while len(film.openings) < 3 and not film.troubles and time.monotonic() < end:
            time.sleep(0.1)
    assert film.troubles == []
    assert [each.page for each in film.openings[:3]] == ["convexity", "tuning", "convexity"]
    for each in film.openings:
        assert 0 < each.heading <= each.screen <= each.complete
    for file in ("01-convexity.png", "02-tuning.png"):
        assert Image.open(pictures / file).size == (1280, 800)
