"""How high each figure is in a frame: python -m tests.browser.figures [PAGE …].

Writes `ui/page/figure_heights.json`, from which a figure's embed snippet has its height: that of the figure and its
sentence alone, as the page opens, in a frame that is as wide as a slide's.
"""

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import BrowserContext

from tests.browser.server import Visit, browser, chromium, serving, visiting
from ui.page.figure import HEIGHTS, PREFIX
from ui.page.sections import HOME, PAGES

WIDTH, HEIGHT = 960, 600  # pixels, of a slide
STEP = 10  # pixels, to which heights are rounded up
ROOM = 8  # pixels for what hangs over a figure's end, such as the last line of a text
LEAST = 50  # pixels: what is lower is not drawn yet
NAMES = f"""() => [...document.querySelectorAll('[class*="st-key-{PREFIX}"]')].map(
    (each) => each.className.match(/st-key-{PREFIX}([^ ]+)/)[1])"""
DRAWN = f"(name) => document.querySelector('.st-key-{PREFIX}' + name)?.clientHeight > {LEAST}"
OPENED = "document.documentElement.dataset.opened"
END = f"""(name) => document.querySelector('.st-key-{PREFIX}' + name).getBoundingClientRect().bottom
    + parseFloat(getComputedStyle(document.querySelector('.stMainBlockContainer')).paddingBottom)"""


def names(visit: Visit, slug: str) -> list[str]:
    """The figures of the page as it opens."""
    return list(visit.open(f"{slug}?embed=true").page.evaluate(NAMES))


def alone(visit: Visit, slug: str, name: str) -> float:
    """Open the page with that figure alone, in a frame; the pixels from the top to the figure's end."""
    visit.open(f"{slug}?figure={name}&embed=true")
    visit.page.wait_for_function(DRAWN, arg=name)
    visit.rest()
    visit.page.wait_for_function(OPENED)  # until then room is kept free for the figure
    visit.settle()
    return float(visit.page.evaluate(END, name))


def measured(context: BrowserContext, root: str, slug: str) -> dict[str, int]:
    """The height that each figure of a page needs."""
    with visiting(context, root, WIDTH, HEIGHT) as visit:
        return {name: STEP * math.ceil((alone(visit, slug, name) + ROOM) / STEP) for name in names(visit, slug)}


@click.command(help=__doc__)
@click.argument("slugs", nargs=-1)
def main(slugs: tuple[str, ...]) -> None:
    """Measure, print and write."""
    executable = chromium()
    if executable is None:
        raise click.ClickException("needs Chromium or Chrome: Debian's package is called chromium")
    kept = json.loads(HEIGHTS.read_text(encoding="utf-8"))
    with TemporaryDirectory() as cache, serving(Path(cache)) as root, browser(executable) as context:
        for slug in slugs or [page.slug for page in (HOME, *PAGES)]:
            kept[slug] = measured(context, root, slug)
            print(slug or "home", kept[slug], flush=True)
    HEIGHTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
