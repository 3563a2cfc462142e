"""The drawing pad under a real hand: mouse, keyboard, touch; what the net then gets and reads."""

import base64
import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from core.data import strokes
from tests.browser.server import Visit, visiting
from ui.shared.image_record import SEVEN

pytestmark = pytest.mark.browser

PAGE = "layer_by_layer?source=Drawing"
CORNERS = ((0.25, 0.2), (0.75, 0.2), (0.45, 0.85))  # of a 7, in parts of the pad
SIDE = 256


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab


def paper(visit: Visit) -> Locator:
    return visit.page.get_by_role("application", name="Drawing pad")


def tool(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("button", name=name, exact=True)


def places(visit: Visit) -> list[tuple[float, float]]:
    """The corners of a 7 on the screen."""
    paper(visit).scroll_into_view_if_needed()
    box = paper(visit).bounding_box()
    assert box is not None
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in CORNERS]


def with_the_mouse(visit: Visit) -> None:
    start, *rest = places(visit)
    visit.page.mouse.move(*start)
    visit.page.mouse.down()
    for place in rest:
        visit.page.mouse.move(*place, steps=12)
    visit.page.mouse.up()


def with_the_keyboard(visit: Visit) -> None:
    paper(visit).focus()
    down_left = ["ArrowDown", "ArrowDown", "ArrowLeft"] * 9
    keys = ["ArrowUp"] * 9 + ["ArrowLeft"] * 7 + [" "] + ["ArrowRight"] * 14 + down_left + [" "]
    for key in keys:
        visit.page.keyboard.press(key)


def drawing(visit: Visit) -> str:
    return parse_qs(urlsplit(visit.page.url).query).get("drawing", [""])[0]


def sent(visit: Visit, count: int) -> strokes.Strokes:
    """The strokes in the address, once there are so many."""
    visit.page.wait_for_url(
        lambda url: len(strokes.decode(parse_qs(urlsplit(url).query).get("drawing", [""])[0])) == count
    )
    visit.rest()
    return strokes.decode(drawing(visit))


def reads(visit: Visit, digit: int) -> None:
    """The net's answer, in words on the page."""
    expect(visit.page.locator(".stMain")).to_contain_text(re.compile(rf"net says\s*{digit}\b"))


def ink(visit: Visit) -> np.ndarray:
    """What the pad shows, 256×256, grey."""
    uri = paper(visit).evaluate("canvas => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGBA")
    black = Image.new("RGBA", picture.size, "black")
    return np.asarray(Image.alpha_composite(black, picture).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX))


@pytest.mark.parametrize("by", [with_the_mouse, with_the_keyboard])
def test_a_seven_that_is_drawn_is_read_as_seven(by, visit: Visit):
    visit.open(PAGE)
    by(visit)
    sent(visit, 1)
    reads(visit, 7)
    assert visit.complaints == []
    assert visit.strangers == []


def test_the_browser_and_the_server_draw_the_same(visit: Visit):
    visit.open(PAGE)
    with_the_mouse(visit)
    drawn = sent(visit, 1)
    assert len(drawn[0].points) < 40
    assert np.abs(ink(visit).astype(int) - strokes.rasterise(drawn, SIDE)).mean() < 1


def test_a_link_puts_the_drawing_on_the_pad(visit: Visit):
    visit.open(f"{PAGE}&drawing={SEVEN}")
    reads(visit, 7)
    expect(tool(visit, "Undo")).to_be_enabled()
    assert np.abs(ink(visit).astype(int) - strokes.rasterise(strokes.decode(SEVEN), SIDE)).mean() < 1


def test_undo_redo_and_clear_by_button_and_by_key(visit: Visit):
    visit.open(f"{PAGE}&drawing={SEVEN}")
    with_the_keyboard(visit)
    both = sent(visit, 2)
    tool(visit, "Undo").click()
    assert sent(visit, 1) == both[:1]
    tool(visit, "Redo").click()
    assert sent(visit, 2) == both
    paper(visit).press("Backspace")
    assert sent(visit, 1) == both[:1]
    paper(visit).press("Control+y")
    assert sent(visit, 2) == both
    tool(visit, "Clear").click()
    sent(visit, 0)
    assert not ink(visit).any()
    expect(tool(visit, "Clear")).to_be_disabled()
    for count in (1, 2):
        tool(visit, "Redo").click()
        assert sent(visit, count) == both[:count]


def test_escape_leaves_the_pad_and_keeps_the_drawing(visit: Visit):
    visit.open(f"{PAGE}&drawing={SEVEN}")
    with_the_keyboard(visit)
    both = sent(visit, 2)
    visit.page.keyboard.press(" ")  # the pen is down: what it has drawn stays as well
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Escape")
    assert not paper(visit).evaluate("canvas => canvas.getRootNode().activeElement === canvas")
    assert sent(visit, 3)[:2] == both
    visit.page.keyboard.press("Tab")
    assert tool(visit, "Undo").evaluate("button => button.matches(':focus-visible')")


def test_a_thicker_pen_draws_a_thicker_line(visit: Visit):
    visit.open(PAGE)
    visit.page.get_by_role("slider", name="Thickness of the pen").press("End")
    with_the_mouse(visit)
    assert sent(visit, 1)[0].thickness == strokes.THICKEST


def test_the_keyboard_s_focus_can_be_seen_and_heard(visit: Visit):
    visit.open(f"{PAGE}&drawing={SEVEN}")
    expect(paper(visit)).to_be_visible()
    visit.page.get_by_role("radio", name="Drawing", exact=True).focus()
    for _ in range(6):
        visit.page.keyboard.press("Tab")
        if paper(visit).evaluate("canvas => canvas.getRootNode().activeElement === canvas"):
            break
    assert paper(visit).evaluate("canvas => canvas.matches(':focus-visible')")
    style, width = paper(visit).evaluate(
        "canvas => [getComputedStyle(canvas).outlineStyle, getComputedStyle(canvas).outlineWidth]"
    )
    assert style == "solid"
    assert float(width.removesuffix("px")) >= 2
    before = ink(visit)
    visit.page.keyboard.press("ArrowRight")
    assert (ink(visit) != before).any()  # the cursor shows itself
    expect(visit.page.get_by_role("status").filter(has_text="Pen up at column")).to_be_visible()
    visit.page.keyboard.press("Tab")
    assert tool(visit, "Undo").evaluate("button => button.matches(':focus-visible')")


def test_a_finger_draws_and_does_not_scroll_the_page(chromium: BrowserContext, app: str):
    with visiting(chromium, app, width=360, height=740) as visit:
        visit.open(PAGE)
        touches = [{"x": x, "y": y} for x, y in places(visit)]
        before = visit.page.locator(".stMain").evaluate("main => main.scrollTop")
        session = chromium.new_cdp_session(visit.page)
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touches[:1]})
        for touch in touches[1:]:
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [touch]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert len(sent(visit, 1)[0].points) == 3
        assert visit.page.locator(".stMain").evaluate("main => main.scrollTop") == before
        reads(visit, 7)


@pytest.mark.slow
def test_a_scribble_without_end_stops_at_what_a_link_holds(visit: Visit):
    visit.open(PAGE)
    box = paper(visit).bounding_box()
    assert box is not None
    rng = np.random.default_rng(0)
    visit.page.mouse.move(box["x"] + 150, box["y"] + 150)
    visit.page.mouse.down()
    for x, y in rng.uniform(5, box["width"] - 5, (600, 2)):
        visit.page.mouse.move(box["x"] + x, box["y"] + y)
    visit.page.mouse.up()
    assert sum(len(stroke.points) for stroke in sent(visit, 1)) > 500
    assert len(drawing(visit)) <= strokes.LONGEST
    expect(visit.page.get_by_role("status").filter(has_text="pad is full")).to_be_visible()
