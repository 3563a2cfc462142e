"""The page Your own photo, as a visitor uses it."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator

from core.data import street
from tests.browser.server import Visit, visiting

pytestmark = pytest.mark.browser


def photo(number: str) -> bytes:
    """A drawn house number as a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(street.draw(number, 2).photo.transpose(1, 2, 0))).save(buffer, "PNG")
    return buffer.getvalue()


def stage(visit: Visit) -> Locator:
    """The photo under the square."""
    found = visit.page.locator(".cropper .stage")
    found.wait_for()
    return found


def at(visit: Visit, across: float, down: float) -> tuple[float, float]:
    box = visit.page.locator(".cropper .stage").bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def sentence(visit: Visit) -> Locator:
    return visit.page.get_by_test_id("stAlert").filter(has_text="agreement proves nothing")


def test_an_uploaded_photo_is_read_by_every_net_wherever_the_square_is_put(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("photo?source=File")
        visit.page.get_by_text("No photo yet:").wait_for()
        file = {"name": "photo.png", "mimeType": "image/png", "buffer": photo("274")}
        visit.page.locator('input[type="file"]').set_input_files(file)
        stage(visit)
        visit.page.get_by_text("Your photo of 640×360 pixels.").wait_for()
        sentence(visit.rest()).filter(has_text=re.compile("nets read a 7,")).wait_for()
        crop = visit.page.locator(".cropper .crop img").get_attribute("src")
        visit.page.mouse.move(*at(visit, 0.5, 0.5))
        visit.page.mouse.down()
        visit.page.mouse.move(*at(visit, 0.4, 0.5))
        assert visit.page.locator(".cropper .crop canvas").is_visible()
        assert "let go" in visit.page.locator(".cropper .told").inner_text()
        visit.page.mouse.move(*at(visit, 0.3, 0.5))
        visit.page.mouse.up()
        visit.page.wait_for_url(re.compile("x=30"))
        sentence(visit.rest()).filter(has_text=re.compile("nets read a 2,")).wait_for()
        assert visit.page.locator(".cropper .crop img").get_attribute("src") != crop
        visit.page.locator(".cropper .crop canvas").wait_for(state="hidden")
        assert visit.complaints == []
        assert visit.strangers == []


def test_the_handle_and_the_keyboard_place_the_square(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("photo?side=40")
        stage(visit)
        square = visit.page.locator(".cropper .square")
        square.focus()
        for key in ("ArrowRight", "Shift+ArrowUp"):
            square.press(key)
        visit.page.wait_for_url(re.compile("x=51.*y=45|y=45.*x=51"))
        visit.rest()
        square.press("+")
        visit.page.wait_for_url(re.compile("side=42"))
        visit.rest()
        box = visit.page.locator(".cropper .handle").bounding_box()
        assert box is not None
        visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visit.page.mouse.down()
        visit.page.mouse.move(*at(visit, 0.75, 0.9))
        visit.page.mouse.up()
        visit.page.wait_for_function("() => Number(new URL(location).searchParams.get('side') ?? 60) > 50")
        left, top = (float(found) for found in re.findall(r"[\d.]+", square.get_attribute("style") or "")[:2])
        assert (left, top) == pytest.approx((51 - 0.42 * 360 / 640 * 50, 45 - 21), abs=0.3), "its corner stays"
        assert visit.complaints == []


def test_a_button_draws_a_number_where_there_is_no_photo(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("photo?source=File")
        visit.page.get_by_role("button", name="Try with a drawn street number").click()
        stage(visit)
        sentence(visit.rest()).filter(has_text="The app drew a").wait_for()
        assert "source" not in visit.page.url
        assert visit.complaints == []


def test_what_a_link_asks_in_vain_of_a_control_that_comes_later_is_said(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.open("photo?source=camera&look=-1")
        visit.page.get_by_role("button", name="Try with a drawn street number").click()
        visit.page.get_by_test_id("stAlert").filter(has_text="look=-1").wait_for()
        assert visit.rest().page.get_by_test_id("stException").count() == 0
