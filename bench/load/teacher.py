"""A lecturer beside a class: a real browser opens page after page, and each first screen is kept as a picture."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Error

from tests.browser.server import RESTING, Visit, browser, chromium, visiting

THINK = 3.0  # seconds before a page is left for the next
FIRST = ".stMain h1"
# The script may still compute below; what stands within the window is there, and its charts have something to show.
ON_SCREEN = """() => [...document.querySelectorAll('[data-testid="stSkeleton"], [data-testid="stVegaLiteChart"]')]
    .filter((each) => { const box = each.getBoundingClientRect(); return box.height && box.top < innerHeight; })
    .every((each) => each.matches('[data-testid="stVegaLiteChart"]') && each.querySelector('canvas, svg'))"""


@dataclass(frozen=True)
class Opening:
    """A page that was opened from the sidebar: seconds until its heading, its first screen and all of it were there;
    None where that did not come.
    """

    page: str
    heading: float | None
    screen: float | None
    complete: float | None

    def told(self) -> str:
        """The three in a line."""
        taken = (f"{'–' if each is None else f'{each:.1f}':>6}" for each in (self.heading, self.screen, self.complete))
        return f"  {self.page or 'home':22} {' '.join(taken)}"


@dataclass
class Film:
    """What the lecturer saw."""

    openings: list[Opening] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def table(self) -> str:
        """What was seen, for a terminal."""
        lines = [f"  {'opened by the lecturer':22} {'heading':>6} {'screen':>6} {'all':>6}"]
        return "\n".join([*lines, *(each.told() for each in self.openings), *self.troubles])


@contextmanager
def filming(root: str, slugs: Sequence[str], folder: Path) -> Iterator[Film]:
    """The lecturer opens these pages in turn for as long as the block runs; pictures go into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    film, over = Film(), Event()
    thread = Thread(target=_film, args=(root, slugs, folder, film, over))
    thread.start()
    try:
        yield film
    finally:
        over.set()
        thread.join()


def _film(root: str, slugs: Sequence[str], folder: Path, film: Film, over: Event) -> None:
    executable = chromium()
    if executable is None:
        film.troubles.append("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
        return
    with browser(executable) as context, visiting(context, root) as visit:
        visit.page.goto(root)
        visit.page.wait_for_selector(RESTING)
        number = 0
        while not over.wait(THINK):
            slug = slugs[number % len(slugs)]
            number += 1
            film.openings.append(_opened(visit, slug, folder / f"{number:02}-{slug}.png", film))


def _opened(visit: Visit, slug: str, picture: Path, film: Film) -> Opening:
    """Click on the page's name in the sidebar, and wait."""
    start = time.perf_counter()
    moments: list[float | None] = []

    def passed() -> float:
        return round(time.perf_counter() - start, 2)

    title = visit.page.locator(FIRST).first.inner_text()
    try:
        visit.page.locator(f'[data-testid="stSidebar"] a[href*="{slug}"]').first.click()
        visit.page.wait_for_function(f"before => document.querySelector('{FIRST}')?.innerText !== before", arg=title)
        moments.append(passed())
        visit.page.wait_for_function(ON_SCREEN)
        moments.append(passed())
        visit.page.screenshot(path=picture)
        visit.rest()
        moments.append(passed())
    except Error as trouble:
        film.troubles.append(f"{slug}: {trouble.message.splitlines()[0]}")
    heading, screen, complete = [*moments, None, None, None][:3]
    return Opening(slug, heading, screen, complete)
