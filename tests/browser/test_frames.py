"""Uploads and the camera where a page of another site frames the app: they arrive, or it is said that they cannot."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, TimeoutError, expect

from tests.browser import server, sites
from tests.helpers.patience import PATIENCE
from ui.page import uploading
from ui.shared import image_source

pytestmark = pytest.mark.browser

FRAME, COOKIES, HTTPS = (uploading.SENTENCES[name] for name in ("frame", "cookies", "https"))
NO_CAMERA, PLAIN = (uploading.SENTENCES[name] for name in ("camera-frame", "camera-https"))
UPLOAD = 'input[type="file"]'
SHOT = 20  # seconds that a photo is given to arrive before the button is pressed again

# Each place that asks for a file or a photo, and what must be opened before it is in sight.
DIGIT = "layer_by_layer?source=Upload&shift_x=3"
PLACES = [
    pytest.param(DIGIT, "", id="digit"),
    pytest.param("photo?source=Camera&side=40", "", id="camera", marks=pytest.mark.slow),
    pytest.param("photo?source=File", "", id="photo", marks=pytest.mark.slow),
    pytest.param("saliency?source=Upload&net=LeNet-5", "", id="saliency", marks=pytest.mark.slow),
    pytest.param("trust?source=Upload", "", id="trust", marks=pytest.mark.slow),
    pytest.param("saliency?baseline=Own+picture", "Settings:", id="baseline", marks=pytest.mark.slow),
    pytest.param("race?seeds=5&most=100", "Bring your own images", id="pair", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def browser(chromium: BrowserContext) -> Iterator[Browser]:
    with sites.browser(chromium) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with sites.tab(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def plain(app: str) -> str:
    """The app over plain HTTP, at a name that no browser takes for this machine."""
    return f"http://{sites.APP}:{urlsplit(app).port}"


@pytest.fixture(scope="module")
def secure(app: str) -> Iterator[str]:
    """The app over HTTPS."""
    with sites.proxy(app) as address:
        yield address


@pytest.fixture(scope="module")
def course() -> Iterator[str]:
    with sites.course(secure=False) as address:
        yield address


@pytest.fixture(scope="module")
def secure_course() -> Iterator[str]:
    with sites.course(secure=True) as address:
        yield address


@pytest.fixture(scope="module")
def unrestricted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app whose cookie goes to other sites' frames as well, over plain HTTP; it drops it outside HTTPS."""
    settings = {"STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none"}
    with server.serving(tmp_path_factory.mktemp("unrestricted"), settings) as address:
        yield f"http://{sites.APP}:{urlsplit(address).port}"


def picture() -> dict[str, object]:
    """A file with a 1, dark on light."""
    pixels = np.full((60, 60), 235, np.uint8)
    pixels[10:50, 27:33] = 20
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return {"name": "one.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def told(where: Frame | Page, sentence: str) -> Locator:
    found = where.locator(".told").filter(has_text=sentence)
    found.wait_for()
    return found


def chooser(where: Frame | Page) -> Locator:
    """The button that opens what can be chosen of an image."""
    return where.get_by_test_id("stPopoverButton").filter(has_text="Image")


def send(where: Frame | Page) -> None:
    """Choose the file, and wait for the words about it."""
    where.locator(UPLOAD).set_input_files(picture())  # type: ignore[arg-type]
    where.get_by_text("Your picture of 60×60 pixels").first.wait_for()


def shoot(where: Frame | Page) -> None:
    """Take a photo, and wait for the words about it; again where the camera had no picture yet at the click."""
    words = where.get_by_text("Your photo of").first
    again = where.get_by_role("button", name="Take Photo")
    for _ in range(PATIENCE // SHOT):
        if again.is_visible():
            again.click()
        try:
            words.wait_for(timeout=SHOT * 1000)
        except TimeoutError:
            continue
        return
    pytest.fail("no photo arrived")


@pytest.mark.parametrize(("address", "behind"), PLACES)
def test_a_frame_to_which_nothing_can_come_says_so_and_links_to_the_page_in_its_state(
    page: Page, plain: str, course: str, address: str, behind: str
):
    frame = sites.framed(page, course, f"{plain}/{address}")
    if behind:
        frame.get_by_text(behind).click()
    notice = told(frame, FRAME)
    expect(frame.locator(UPLOAD)).to_have_count(0)
    expect(frame.get_by_role("button", name="Take Photo")).to_have_count(0)
    frame.get_by_role("button", name="Take it with you").wait_for()
    expect(frame.get_by_test_id("stException")).to_have_count(0)
    assert "choose a file" not in frame.locator(".stMain").inner_text().lower()
    with page.expect_popup() as opening:
        notice.get_by_role("link", name=uploading.LINK).click()
    there = opening.value
    path, _, query = address.partition("?")
    there.wait_for_selector(".stMain h1")
    assert urlsplit(there.url).path == f"/{path}"
    assert parse_qs(urlsplit(there.url).query) == parse_qs(query)
    if behind:
        there.get_by_text(behind).click()
    if "Camera" in address:  # which a browser switches off here, and then that is said
        told(there, PLAIN)
    else:
        there.locator(UPLOAD).first.wait_for(state="attached")
    there.get_by_test_id("stSidebar").wait_for()


@pytest.mark.slow
def test_the_link_follows_what_is_changed_within_the_frame(page: Page, plain: str, course: str):
    frame = sites.framed(page, course, f"{plain}/layer_by_layer?controls=all")
    frame.get_by_role("radio", name="Upload").click()
    link = told(frame, FRAME).get_by_role("link", name=uploading.LINK)
    chooser(frame).click()
    frame.get_by_text("Centre as in MNIST").click()
    frame.get_by_text(image_source.UNCENTRED).wait_for()
    chooser(frame).click()
    with page.expect_popup() as opening:
        link.click()
    query = parse_qs(urlsplit(opening.value.url).query)
    assert set(query) == {"source", "centred", "controls"}
    chooser(opening.value).click()
    opening.value.get_by_text(image_source.UNCENTRED).wait_for()


def test_over_https_a_file_and_a_photo_arrive_from_a_frame(page: Page, secure: str, secure_course: str):
    frame = sites.framed(page, secure_course, f"{secure}/{DIGIT}")
    send(frame)
    [cookie] = [each for each in page.context.cookies() if each["name"] == "_streamlit_xsrf"]
    assert cookie["secure"]
    assert sites.COURSE in cookie["partitionKey"], "it is this frame's alone"
    shoot(sites.framed(page, secure_course, f"{secure}/photo?source=Camera"))


@pytest.mark.slow
def test_a_frame_without_leave_to_use_the_camera_links_to_the_page(page: Page, secure: str, secure_course: str):
    frame = sites.framed(page, secure_course, f"{secure}/photo?source=Camera", camera=False)
    notice = told(frame, NO_CAMERA)
    expect(frame.get_by_role("button", name="Take Photo")).to_have_count(0)
    with page.expect_popup() as opening:
        notice.get_by_role("link", name=uploading.LINK).click()
    shoot(opening.value)


@pytest.mark.slow
def test_a_secure_frame_in_an_insecure_page_gets_files_but_no_camera(page: Page, secure: str, course: str):
    send(sites.framed(page, course, f"{secure}/{DIGIT}"))
    notice = told(sites.framed(page, course, f"{secure}/photo?source=Camera"), NO_CAMERA)
    expect(notice.get_by_role("link", name=uploading.LINK)).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("allowed", [True, False])
def test_a_cookie_for_all_sites_works_where_the_browser_lets_it_and_where_it_does_not(
    browser: Browser, tmp_path: Path, unrestricted: str, secure_course: str, allowed: bool
):
    settings = {"profile": {"cookie_controls_mode": 0 if allowed else 1}}
    with sites.proxy(unrestricted) as secure, sites.profile(browser, tmp_path, settings) as page:
        send(sites.framed(page, secure_course, f"{secure}/{DIGIT}"))
        kept = [each for each in page.context.cookies() if each["name"] == "_streamlit_xsrf"]
        assert [bool(each.get("partitionKey")) for each in kept] == [not allowed]


@pytest.mark.slow
def test_a_cookie_for_https_alone_is_named_where_the_page_comes_without(page: Page, unrestricted: str, course: str):
    page.goto(f"{unrestricted}/{DIGIT}")
    told(page, HTTPS)
    expect(page.locator(UPLOAD)).to_have_count(0)
    told(sites.framed(page, course, f"{unrestricted}/{DIGIT}"), HTTPS)


@pytest.mark.slow
def test_a_browser_without_cookies_is_told_so(browser: Browser, tmp_path: Path, app: str):
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    with sites.profile(browser, tmp_path, settings) as page:
        page.goto(f"{app}/{DIGIT}")
        notice = told(page, COOKIES)
        expect(notice.get_by_role("link")).to_have_count(0)


@pytest.mark.slow
def test_a_host_that_connects_before_the_cookie_is_there_has_its_uploads(page: Page, plain: str):
    host = {"allowedOrigins": [plain], "useExternalAuthToken": False}
    page.add_init_script(f"window.__streamlit = {json.dumps({'BACKEND_BASE_URL': plain, 'HOST_CONFIG': host})}")
    page.goto(f"{plain}/{DIGIT}")
    page.wait_for_selector(".stMain h1")
    send(page)
