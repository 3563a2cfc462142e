"""Pictures of figures, and a PDF, by an installed Chromium that Playwright drives; neither is needed for the app."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from core.lessons.lesson import LessonStep
from ui import server
from ui.lessons.opening import parameters
from ui.page import address
from ui.page.figure import PREFIX

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PATIENCE = 120  # seconds for the server, and for a figure
WIDE, HIGH = 960, 900  # pixels of a figure's page, of which a picture has twice as many
ALONE = "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"
DRAWN = """(name) => document.documentElement.dataset.opened
    && !document.querySelector('[data-testid="stSkeleton"], [class*="-under-way-"]')
    && document.querySelector('.st-key-' + name)?.clientHeight > 50
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].filter((chart) => chart.checkVisibility())
        .every((chart) => chart.querySelector('canvas, svg')?.clientHeight > 20)"""
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'


class NoCameraError(RuntimeError):
    """There is no browser, or no server: why, and what to do."""


@contextmanager
def browser() -> Iterator["Browser"]:
    """A Chromium without a window. NoCameraError."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoCameraError("Playwright is not installed: pip install playwright.") from None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        found = next(filter(None, map(shutil.which, NAMES)), own if Path(own).is_file() else None)
        if found is None:
            raise NoCameraError("No Chromium is installed: python -m playwright install chromium.")
        try:
            started = playwright.chromium.launch(executable_path=found, args=list(ALONE))
        except Error:
            raise NoCameraError(f"{Path(found).name} does not start. Install another Chromium.") from None
        try:
            yield started
        finally:
            started.close()


def pictures(chromium: "Browser", steps: tuple[LessonStep, ...]) -> list[bytes | None]:
    """The figure of each step as a PNG, from a server on this machine alone; None where it does not come."""
    from playwright.sync_api import Error

    found: list[bytes | None] = []
    with serving() as root:
        page = chromium.new_page(viewport={"width": WIDE, "height": HIGH}, device_scale_factor=2, color_scheme="light")
        page.set_default_timeout(PATIENCE * 1000)
        for step in steps:
            key = PREFIX + step.figure
            asked = {**parameters(step.state), address.FIGURE: [step.figure], "embed": ["true"]}
            try:
                page.goto(f"{root}/{step.page}?{urlencode(asked, doseq=True)}")
                page.wait_for_selector(RESTING)
                page.wait_for_function(DRAWN, arg=key)
                page.wait_for_timeout(500)  # what fades in
                found.append(page.locator(f".st-key-{key}").first.screenshot())
            except Error:
                found.append(None)
        page.close()
    return found


def printed(chromium: "Browser", page: Path) -> bytes:
    """An HTML file as a PDF."""
    tab = chromium.new_page()
    tab.goto(page.resolve().as_uri())
    made = tab.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    tab.close()
    return made


@contextmanager
def serving() -> Iterator[str]:
    """The app on a free port of this machine; its address. NoCameraError."""
    try:
        with server.serving({**os.environ, "DIGITSCOPE_WARM_UP": "0"}, PATIENCE) as started:
            yield started.root
    except server.ServerError:
        raise NoCameraError("The app does not start for its pictures. Try it by hand: streamlit run app.py.") from None
