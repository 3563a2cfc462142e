"""The app as a process of its own, and a Chromium to look at it; shared by the tests and `pictures`."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.helpers.patience import PATIENCE
from ui import server

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
Theme = Literal["light", "dark"]
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CHART = '[data-testid="stVegaLiteChart"]'
COMPLETE = f"""() => !document.querySelector('[data-testid="stSkeleton"], [class*="-under-way-"]') && [
    ...document.querySelectorAll('{CHART}')].filter((chart) => chart.checkVisibility()).every(
        (chart) => chart.querySelector('canvas, svg')?.clientHeight > 20)"""
EXPECTED_404 = (
    "_stcore/health",
    "_stcore/host-config",
)  # Streamlit tries them below a page's address, then at the root


def chromium() -> str | None:
    """The path of the installed Chromium or Chrome; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def browser(executable: str) -> Iterator[BrowserContext]:
    """A headless browser with an empty cache that speaks to nobody by itself."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        context = started.new_context()
        context.set_default_timeout(PATIENCE * 1000)
        yield context
        started.close()


@contextmanager
def serving(cache: Path, settings: Mapping[str, str] | None = None, script: str = "app.py") -> Iterator[str]:
    """The address of a fresh app with an empty user cache and no settings but the given ones: it draws its digits, and
    visits no page before somebody opens it. `script` may be another app's.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIGITSCOPE_", "STREAMLIT_"))}
    environment = {**kept, "XDG_CACHE_HOME": str(cache), "DIGITSCOPE_WARM_UP": "0", **(settings or {})}
    with (
        TemporaryDirectory() as place,
        server.serving(environment, PATIENCE, Path(place) / "log", script=script) as started,
    ):
        yield started.root


@dataclass
class Visit:
    """A tab, and what went wrong in it: complaints of its console, requests to other hosts."""

    page: Page
    root: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def open(self, address: str, *, essentials: bool = False) -> "Visit":
        """Go to a path below the root and wait until all of it is drawn: with all controls, or the essential ones."""
        shared = "" if essentials or "controls=" in address else f"{'&' if '?' in address else '?'}controls=all"
        self.page.goto(f"{self.root}/{address}{shared}")
        self.page.wait_for_selector(".stMain h1", state="attached")  # hidden where a figure stands alone
        return self.rest()

    def rest(self) -> "Visit":
        """Wait until the script has ended, its work in the background, too, and each chart has something to show."""
        self.page.wait_for_selector(RESTING)
        self.page.wait_for_function(COMPLETE)
        return self

    def settle(self, milliseconds: int = 500) -> "Visit":
        """Wait until all timers that the page has set for so soon have run, by the browser's own queue."""
        idle = "wait => new Promise(done => setTimeout(() => requestIdleCallback(done, { timeout: 2000 }), wait))"
        self.page.evaluate(idle, milliseconds)
        return self

    def _heard(self, message: ConsoleMessage) -> None:
        known = urlsplit(message.location["url"]).path.lstrip("/").partition("/")[2] in EXPECTED_404
        if message.type == "error" and not (known and "404" in message.text):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.root).netloc:
            self.strangers.append(url)


@contextmanager
def visiting(
    chromium: BrowserContext, root: str, width: int = 1280, height: int = 800, theme: Theme = "light"
) -> Iterator[Visit]:
    """A tab of that size, in the light or dark theme."""
    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    yield Visit(page, root)
    page.close()
