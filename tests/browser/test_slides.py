"""A lesson as slides: keys lead on, back and out; a slide shows its step's text and figure alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from core.lessons import shelf
from tests.browser.server import Visit, visiting
from tests.helpers.patience import PATIENCE

pytestmark = pytest.mark.browser

LESSON = shelf.lesson("start-here")
FIRST = 3  # the step on Softmax, counted from 1; the next one is on the same page, the one after that on another
WAIT = PATIENCE * 1000
OPENED = f"softmax?lesson=start-here&lesson_step={FIRST}"


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab
        assert tab.complaints == []


def stands(visit: Visit, number: int) -> None:
    """The slide of a step, and nothing else."""
    step = LESSON.steps[number - 1]
    visit.page.wait_for_url(re.compile(rf"/{step.page}\?.*lesson_step={number}.*slides=true"))
    expect(visit.page.locator(".st-key-slide h3")).to_have_text(step.title, timeout=WAIT)
    visit.rest()
    expect(visit.page.locator(f".st-key-figure-{step.figure}")).to_be_visible(timeout=WAIT)
    for other in (".stMain h1", ".stSidebar", ".st-key-lesson", ".st-key-at-the-top", ".stAppHeader"):
        expect(visit.page.locator(other).filter(visible=True)).to_have_count(0, timeout=WAIT)
    wide, room = visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room


def test_keys_lead_through_the_slides_and_out(visit: Visit):
    visit.open(OPENED)
    visit.page.locator(".st-key-lesson-way a", has_text="Slides").click()
    stands(visit, FIRST)
    for key, number in [
        ("ArrowRight", FIRST + 1),
        ("PageDown", FIRST + 2),
        ("PageUp", FIRST + 1),
        ("ArrowLeft", FIRST),
    ]:
        visit.page.keyboard.press(key)
        stands(visit, number)
    size = visit.page.locator(".st-key-slide p").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 20
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator(".st-key-lesson")).to_be_visible(timeout=WAIT)
    expect(visit.page.get_by_test_id("stSidebar")).to_be_visible(timeout=WAIT)
    visit.rest()
    assert "slides" not in visit.page.url


def test_arrows_stay_a_slider_s_own(visit: Visit):
    visit.open(f"{OPENED}&slides=true")
    stands(visit, FIRST)
    visit.page.get_by_role("slider").first.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.rest().settle()
    assert f"lesson_step={FIRST}" in visit.page.url
    visit.page.keyboard.press("PageDown")
    stands(visit, FIRST + 1)
