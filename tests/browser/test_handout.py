"""A handout with its figures, as a page and as a PDF."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.ui.lessons.test_check import LESSON
from ui.page.sections import ROOT

pytestmark = pytest.mark.browser


def test_a_handout_has_figures_and_becomes_a_pdf_of_two_sheets(chromium: BrowserContext, tmp_path: Path):
    file, out = tmp_path / "softmax.md", tmp_path / "sheet.html"
    file.write_text(LESSON, encoding="utf-8")
    command = [sys.executable, "-m", "core", "lessons", "handout", str(file), "--out", str(out), "--pdf"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pdf = out.with_suffix(".pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) >= 2
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.goto(out.as_uri())
    size = page.locator(".figure img").evaluate("each => [each.naturalWidth, each.naturalHeight]")
    assert min(size) > 400  # of twice as many pixels as the figure
    box = page.locator(".way svg").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 80
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert set(asked) <= {"file", "data"}
    page.close()
