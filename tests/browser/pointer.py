"""Figures that follow the pointer: their formulas on a page of their own, and a visit that notes what is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket

from tests.browser.server import Visit, visiting
from ui.page.sections import ROOT

Query = dict[str, list[str]]


def evaluated(chromium: BrowserContext, scripts: tuple[str, ...], body: str, states: list[dict[str, Any]]) -> list[Any]:
    """What a function with that body, below the components' scripts, makes of the states, on an empty page."""
    formulas = [(ROOT / "ui" / "components" / name).read_text(encoding="utf-8") for name in scripts]
    page = chromium.new_page()
    called = "([script, states]) => new Function('states', script)(states)"
    found: list[Any] = page.evaluate(called, ["\n".join([*formulas, body]), states])
    page.close()
    return found


@contextmanager
def listening(
    chromium: BrowserContext, app: str, address: str, figure: str, **size: Any
) -> Iterator[tuple[Visit, list[Any]]]:
    """A page with the figure of that selector, and every message that it sends to the server from then on."""
    with visiting(chromium, app, **size) as visit:
        sent: list[Any] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: sent.append(frame))

        visit.page.on("websocket", listen)
        visit.open(address)
        visit.page.locator(figure).first.wait_for()
        visit.settle()
        sent.clear()
        yield visit, sent
        assert visit.complaints == []
        assert visit.strangers == []


def drawn(page: Page) -> None:
    """Wait for the next picture."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def query(page: Page) -> Query:
    """The page's state in the address, without what all pages share."""
    return {name: value for name, value in parse_qs(urlsplit(page.url).query).items() if name != "controls"}


def asks(name: str) -> Any:
    """Whether an address has a parameter of that name."""
    return lambda url: name in parse_qs(urlsplit(url).query)


def numbers(figure: Locator, name: str) -> list[float]:
    """What a component says that it shows."""
    return [float(each) for each in (figure.get_attribute(f"data-{name}") or "").split(",")]
