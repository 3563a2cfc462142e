"""The replay of a training: its slider moves the chart in the browser alone."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.server import CHART, visiting

pytestmark = pytest.mark.browser


def words(page: Page) -> set[str]:
    """What is written in the chart."""
    return set(
        page.locator(CHART).first.evaluate("e => [...e.querySelectorAll('.mark-text text')].map(t => t.textContent)")
    )


def test_the_replay_ends_where_the_slider_stands_and_asks_the_server_for_nothing(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        sent: list[object] = []
        visit.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        visit.open("early_stopping?patience=3")
        visit.settle()
        slider = visit.page.get_by_role("slider", name="Replay up to epoch")
        last = int(slider.input_value())
        [stop] = [word for word in words(visit.page) if word.startswith("stops after")]
        assert "kept" in words(visit.page)
        sent.clear()
        slider.focus()
        visit.page.keyboard.press("Home")
        visit.settle()
        assert words(visit.page) & {stop, "kept", "kept so far"} == {"kept so far"}
        for _ in range(int(stop.split()[-1]) - 1):
            visit.page.keyboard.press("ArrowRight")
        visit.settle()
        assert int(slider.input_value()) < last
        assert words(visit.page) & {stop, "kept", "kept so far"} == {stop, "kept"}
        assert sent == []
        assert visit.complaints == []
