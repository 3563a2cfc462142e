"""What of a main figure is on the first screen: python -m tests.browser.screens [PAGE …] [--pictures FOLDER].

The home page is called home.
Prints a row a page and screen: the figure's top, its height, how much of it can be seen, the layout shift while the
page comes, the heaviest message from the server; on the first screen also what axe-core finds in all of the page.
With a folder, also a picture of each screen, light and dark.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, WebSocket

from tests.browser.server import Theme, Visit, browser, chromium, serving, visiting
from ui.page.figure import PREFIX
from ui.page.sections import HOME, PAGES

HOMES = "home"  # what the home page is called here
WHOLE = 6000  # pixels of a window that holds all of a page: axe looks at what is in the window
STREAMLITS = frozenset({"empty-table-header"})  # minor, in the hidden twin of st.dataframe's canvas
MAIN = f'[class*="st-key-{PREFIX}"]'
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry);
}).observe({ type: "layout-shift", buffered: true });
"""
SHIFTED = """() => {
    const seen = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity;
    return shifts.filter((each) => each.startTime > seen).reduce((sum, each) => sum + each.value, 0);
}"""
BOX = """(wanted) => {
    const figure = document.querySelector(wanted);
    if (!figure) return null;
    const { top, bottom, height } = figure.getBoundingClientRect();
    return { top, height, seen: Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / height };
}"""


@dataclass(frozen=True)
class Screen:
    """A window: its size in CSS pixels, and what is added to the address."""

    name: str
    width: int
    height: int
    query: str = ""


@dataclass(frozen=True)
class Seen:
    """The main figure on a first screen: top and height in pixels, the share of it that can be seen, and the page's
    cumulative layout shift (https://web.dev/articles/cls) since its first text; bytes of the heaviest message. Where it
    was asked for, how many elements axe-core finds fault with.

    Before that Streamlit's own frame, in which nothing can be seen yet, makes room for the sidebar: 300 pixels, which a
    page cannot forestall and which would count for 0.23.
    """

    top: float
    height: float
    share: float
    shift: float
    heaviest: int
    faults: int | None

    def told(self) -> str:
        """All in a line."""
        measured = f"top {self.top:.0f} height {self.height:.0f} seen {self.share:.0%} shift {self.shift:.2f}"
        axe = "" if self.faults is None else f" axe {self.faults}"
        return f"{measured} message {self.heaviest / 1e3:.0f} kB{axe}"


DESK = Screen("1280×800", 1280, 800)
EMBEDDED = Screen("embedded 960×600", 960, 600, "?embed=true")
PHONE = Screen("360×740", 360, 740)
ZOOMED = Screen("1024×768 at 200%", 512, 384)
SCREENS = (DESK, EMBEDDED, PHONE, ZOOMED)


def seen(
    context: BrowserContext,
    root: str,
    slug: str,
    screen: Screen,
    theme: Theme = "light",
    picture: Path | None = None,
    examined: bool = False,
) -> Seen | None:
    """The page's first figure on a screen, once all of the page is there; None for a page without one. What axe-core
    says is known where the page is `examined`.
    """
    with visiting(context, root, screen.width, screen.height, theme) as visit:
        sizes = [0]

        def listen(socket: WebSocket) -> None:
            socket.on("framereceived", lambda frame: sizes.append(len(frame)))

        visit.page.on("websocket", listen)
        visit.page.add_init_script(SHIFTS)
        visit.open(slug + screen.query, essentials=True).settle()
        if picture is not None:
            visit.page.screenshot(path=picture)
        box = visit.page.evaluate(BOX, MAIN)
        if box is None:
            return None
        shift, heaviest = visit.page.evaluate(SHIFTED), max(sizes)
        faults = _faults(visit) if examined else None
        return Seen(box["top"], box["height"], box["seen"], shift, heaviest, faults)


def _faults(visit: Visit) -> int:
    """The elements of the whole page that axe-core finds fault with, but for Streamlit's own."""
    visit.page.set_viewport_size({"width": DESK.width, "height": WHOLE})
    found = Axe().run(visit.rest().settle().page).response["violations"]
    return sum(len(each["nodes"]) for each in found if each["id"] not in STREAMLITS)


@click.command(help=__doc__)
@click.argument("slugs", nargs=-1)
@click.option("--pictures", type=click.Path(file_okay=False, path_type=Path), help="A folder for pictures.")
def main(slugs: tuple[str, ...], pictures: Path | None) -> None:
    """Measure, print, and keep the pictures."""
    executable = chromium()
    if executable is None:
        raise click.ClickException("needs Chromium or Chrome: Debian's package is called chromium")
    themes: tuple[Theme, ...] = ("light", "dark") if pictures else ("light",)
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as cache, serving(Path(cache)) as root, browser(executable) as context:
        for page in slugs or [page.slug or HOMES for page in (HOME, *PAGES)]:
            slug = "" if page == HOMES else page
            for screen in SCREENS:
                for theme in themes:
                    name = f"{page}-{screen.width}x{screen.height}-{theme}.png"
                    picture = pictures / name if pictures else None
                    found = seen(context, root, slug, screen, theme, picture, examined=screen == DESK)
                    told = "no figure" if found is None else found.told()
                    print(f"{page:22} {screen.name:20} {theme:5} {told}", flush=True)


if __name__ == "__main__":
    main()
