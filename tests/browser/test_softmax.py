"""The softmax page under the pointer: what moves before the button is let go, and what the address holds after."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from core.functions import softmax as science
from tests.browser.pointer import query
from tests.browser.server import RESTING, Visit, visiting

pytestmark = pytest.mark.browser

MINE = "2,1,0,-1,-2,0.5,0.25,3,-3,1.5"
Z = np.array([float(each) for each in MINE.split(",")])
READ = """root => JSON.stringify({
    z: [...root.querySelectorAll('.row')].map(row => Number(row.dataset.z)),
    p: [...root.querySelectorAll('.row')].map(row => Number(row.dataset.p)),
    pull: [...root.querySelectorAll('.row')].map(row => Number(row.dataset.pull)),
    loss: Number(root.dataset.loss), lse: Number(root.dataset.lse), sum: Number(root.dataset.sum),
    now: [...root.querySelectorAll('[role=slider]')].map(track => Number(track.getAttribute('aria-valuenow'))),
    shown: [...root.querySelectorAll('output.p')].map(each => each.textContent),
})"""


def bars(page: Page) -> Locator:
    return page.locator(".logits")


def read(page: Page) -> dict[str, Any]:
    """The numbers that the bars show, at full precision."""
    return json.loads(bars(page).evaluate(READ))


@contextmanager
def opened(chromium: BrowserContext, app: str, address: str, **size: int) -> Iterator[tuple[Visit, list[Any]]]:
    """The page, and every message that it sends to the server from then on."""
    with visiting(chromium, app, **size) as visit:
        sent: list[Any] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: sent.append(frame))

        visit.page.on("websocket", listen)
        visit.open(address)
        bars(visit.page).locator(".row").nth(9).wait_for()
        visit.settle()
        sent.clear()
        yield visit, sent
        assert visit.complaints == []
        assert visit.strangers == []


def agrees(found: dict[str, Any], temperature: float, truth: int) -> None:
    """What the browser computes is what core.functions.softmax computes."""
    z = np.array(found["z"])
    u = z / temperature
    assert_allclose(found["p"], science.softmax(z, temperature), atol=1e-12)
    assert_allclose(found["pull"], science.cross_entropy_gradient(u, truth), atol=1e-12)
    assert_allclose(found["loss"], science.cross_entropy(u, truth), rtol=1e-9, atol=1e-12)
    assert_allclose(found["lse"], science.log_sum_exp(u), rtol=1e-9)
    assert found["sum"] == pytest.approx(1, abs=1e-12)


def centre(track: Locator) -> tuple[float, float, float]:
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]


@pytest.mark.parametrize(
    ("logits", "temperature"),
    [(MINE, 1.0), (MINE, 0.1), (MINE, 7.5), ("1000,0,0,0,0,0,0,0,0,-1000", 1.0), ("9999,9998,0,0,0,0,0,0,0,1", 2.0)],
)
def test_the_browsers_numbers_are_cores(logits: str, temperature: float, chromium: BrowserContext, app: str):
    with opened(chromium, app, f"softmax?logits={logits}&temperature={temperature}&truth=3") as (visit, _):
        found = read(visit.page)
        assert found["z"] == [float(each) for each in logits.split(",")]
        agrees(found, temperature, truth=3)


def test_a_dragged_bar_moves_the_probabilities_before_it_is_let_go(chromium: BrowserContext, app: str):
    with opened(chromium, app, f"softmax?logits={MINE}&truth=3") as (visit, sent):
        page = visit.page
        x, y, width = centre(bars(page).get_by_role("slider", name="Logit of class 3"))
        before = read(page)
        page.mouse.move(x, y)
        page.mouse.down()
        seen = [before]
        for share in (0.1, 0.2, 0.3, 0.4):
            page.mouse.move(x + share * width, y, steps=3)
            seen.append(read(page))
            agrees(seen[-1], 1.0, truth=3)
        assert page.locator(RESTING).count() == 1
        assert sent == []
        assert all(old["z"][3] < new["z"][3] and old["p"][3] < new["p"][3] for old, new in pairwise(seen))
        assert all(old["p"][7] > new["p"][7] and old["loss"] > new["loss"] for old, new in pairwise(seen[1:]))
        assert seen[-1]["shown"] != before["shown"]
        page.mouse.up()
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("logits") != [MINE])
        visit.rest()
        held = [float(each) for each in query(page)["logits"][0].split(",")]
        assert held == pytest.approx(seen[-1]["z"], abs=1e-4)
        assert held[:3] == Z[:3].tolist()
        assert read(page)["z"] == held
        assert page.locator(".st-key-softmax-logits input").input_value() == query(page)["logits"][0]


def test_an_images_logits_are_dragged_and_come_back(chromium: BrowserContext, app: str):
    with opened(chromium, app, "softmax") as (visit, sent):
        page = visit.page
        before = read(page)
        x, y, width = centre(bars(page).get_by_role("slider", name="Logit of class 5"))
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 0.35 * width, y, steps=4)
        assert sent == []
        page.mouse.up()
        page.wait_for_url(lambda url: "logits" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert max(range(10), key=read(page)["p"].__getitem__) == 5
        page.get_by_role("button", name="Reset").click()
        page.wait_for_url(lambda url: "logits" not in parse_qs(urlsplit(url).query))
        visit.rest()
        assert_allclose(read(page)["z"], before["z"])


def test_the_keyboard_moves_a_bar(chromium: BrowserContext, app: str):
    with opened(chromium, app, f"softmax?logits={MINE}") as (visit, _):
        page = visit.page
        track = bars(page).get_by_role("slider", name="Logit of class 0")
        track.focus()
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft"):
            track.press(key)
        found = read(page)
        assert found["now"][0] == found["z"][0] == pytest.approx(2.1)
        assert "2.10, probability" in (track.get_attribute("aria-valuetext") or "")
        track.press("Shift+ArrowLeft")
        assert read(page)["z"][0] == pytest.approx(1.1)
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query)["logits"][0].startswith("1.1,"))
        visit.rest()
        assert track.evaluate("each => each.getRootNode().activeElement === each")
        track.press("End")
        assert read(page)["now"][0] == float(track.get_attribute("aria-valuemax") or 0)
        track.press("Home")
        assert read(page)["now"][0] == float(track.get_attribute("aria-valuemin") or 0)


@pytest.mark.parametrize(
    ("name", "parameter"), [("Temperature", "temperature"), ("Constant added to every logit", "shift")]
)
def test_a_slider_follows_the_pointer_and_is_sent_when_let_go(
    name: str, parameter: str, chromium: BrowserContext, app: str
):
    with opened(chromium, app, f"softmax?logits={MINE}&truth=0") as (visit, sent):
        page = visit.page
        x, y, width = centre(bars(page).get_by_role("slider", name=name, exact=True))
        before = read(page)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 0.3 * width, y, steps=6)
        during = read(page)
        visit.settle(700)  # longer than a pause between keys
        assert sent == []
        assert page.locator(RESTING).count() == 1
        page.mouse.up()
        page.wait_for_url(lambda url: parameter in parse_qs(urlsplit(url).query))
        visit.rest()
        value = float(query(page)[parameter][0])
        assert "logits" in query(page)
        if parameter == "temperature":
            assert value > 1
            assert during["z"] == before["z"]
            agrees(during, value, truth=0)
        else:
            assert_allclose(during["z"], Z + value)
            assert_allclose(during["p"], before["p"], atol=1e-15)
            assert during["loss"] == pytest.approx(before["loss"], abs=1e-12)


def test_a_second_drag_is_not_undone_by_the_answer_to_the_first(chromium: BrowserContext, app: str):
    with opened(chromium, app, f"softmax?logits={MINE}") as (visit, _):
        page = visit.page
        for name, share in (("Logit of class 1", 0.3), ("Logit of class 2", 0.4)):
            x, y, width = centre(bars(page).get_by_role("slider", name=name))
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + share * width, y, steps=3)
            page.mouse.up()
        last = read(page)["z"]
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query)["logits"][0].split(",")[2] != "0")
        visit.rest()
        assert read(page)["z"] == last
        assert [float(each) for each in query(page)["logits"][0].split(",")] == last


def test_a_finger_on_a_telephone_drags_too(chromium: BrowserContext, app: str):
    with opened(chromium, app, f"softmax?logits={MINE}", width=360, height=740) as (visit, _):
        page = visit.page
        x, y, width = centre(bars(page).get_by_role("slider", name="Logit of class 4"))
        track = bars(page).get_by_role("slider", name="Logit of class 4")
        touch = {"pointerId": 7, "pointerType": "touch", "isPrimary": True, "clientY": y, "button": 0}
        track.evaluate("each => each.setPointerCapture = () => {}")  # there is no finger to capture
        track.dispatch_event("pointerdown", {**touch, "clientX": x})
        track.dispatch_event("pointermove", {**touch, "clientX": x + 0.3 * width})
        moved = read(page)["z"][4]
        assert moved > 2
        track.dispatch_event("pointerup", {**touch, "clientX": x + 0.3 * width})
        page.wait_for_url(lambda url: float(parse_qs(urlsplit(url).query)["logits"][0].split(",")[4]) == moved)


def test_bars_and_sliders_that_a_link_keeps_still_cannot_be_moved(chromium: BrowserContext, app: str):
    address = f"softmax?logits={MINE}&temperature=2.0&lock=logits&lock=temperature"
    with opened(chromium, app, address) as (visit, _):
        before = read(visit.page)
        track = bars(visit.page).get_by_role("slider", name="Logit of class 3")
        expect(track).to_be_disabled()
        expect(bars(visit.page).locator(".temperature input")).to_be_disabled()
        expect(bars(visit.page).locator(".shift input")).to_be_enabled()
        track.click(position={"x": 5, "y": 5}, force=True)
        track.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.settle(1000).rest()
        assert read(visit.page)["z"] == before["z"]
        assert "lock=logits" in visit.page.url
