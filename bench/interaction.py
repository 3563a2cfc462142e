"""From a number stepped or a unit clicked to the figure painted, in Chromium: `python -m bench.interaction`."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from bench.report import Row, processor, save, versions
from tests.browser.server import CHART, browser, chromium, serving, visiting

BUDGET = 0.2  # seconds: what a person takes as immediate (INP "good")
MOVES = 18  # from 0 to 0.9, the target ends at 1
# A key press or a click moves the page; its figure is painted when the last change of the watched parts is over.
WATCH = """(parts) => {
    window.changed = 0;
    const watcher = new MutationObserver(() => { window.changed = performance.now(); });
    document.querySelectorAll(parts).forEach((each) => watcher.observe(
        each, {subtree: true, childList: true, attributes: true, characterData: true}));
    for (const kind of ['keydown', 'click']) {
        window.addEventListener(kind, () => { window.pressed = performance.now(); }, true);
    }
}"""
QUIET = """() => window.changed > window.pressed && performance.now() - window.changed > 400"""
TAKEN = "(window.changed - window.pressed) / 1000"
FIRST = 4  # moves that fill caches


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The page in a browser of its own, from a server of its own."""
    executable = chromium()
    if executable is None:
        raise SystemExit("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
    with (
        tempfile.TemporaryDirectory() as cache,
        serving(Path(cache)) as root,
        browser(executable) as context,
        visiting(context, root, height=1400) as visit,
    ):
        yield visit.open(address).page


def delays(slug: str, number: str, charts: str = CHART) -> list[float]:
    """Seconds from each key press on the number of that key until the page's charts are still."""
    taken = []
    with opened(slug) as page:
        page.evaluate(WATCH, charts)
        page.get_by_text("Exact numbers").first.click()
        page.locator(f".st-key-loss_surfaces-{number} input").first.focus()
        for _ in range(MOVES):
            page.keyboard.press("ArrowUp")
            page.wait_for_function(QUIET)
            taken.append(page.evaluate(TAKEN))
    return taken[FIRST:]


def clicks(address: str, map: str, panel: str) -> list[float]:
    """Seconds from each click on a unit of the large map until its panel is still."""
    taken = []
    with opened(address) as page:
        page.locator(panel).first.wait_for()
        page.evaluate(WATCH, panel)
        canvas = page.locator(map).first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box() or {}
        for move in range(MOVES):
            share = (move + 0.5) / MOVES
            place = box["x"] + share * box["width"], box["y"] + (1 - share) * box["height"]
            page.mouse.move(*place)
            page.mouse.click(*place)
            page.wait_for_function(QUIET)
            taken.append(page.evaluate(TAKEN))
    return taken[FIRST:]


def row(name: str, taken: list[float]) -> Row:
    """The 75th percentile against the budget."""
    slow = statistics.quantiles(taken, n=4)[2]
    print(f"{name}: {slow * 1000:.0f} ms (median {statistics.median(taken) * 1000:.0f} ms, n = {len(taken)})")
    return Row(
        name=name,
        peer="a budget of 200 ms",
        ratio=round(BUDGET / slow, 2),
        target=1.0,
        ours_s=round(slow, 4),
        peer_s=BUDGET,
        n=len(taken),
        precision="browser",
        hardware=processor(),
        versions=versions(["streamlit", "altair"]),
    )


def main() -> None:
    """Measure the loss-surface page and the layer page, and keep the rows."""
    stepped = row("slider released → painted, loss surfaces, 75th percentile", delays("loss_surfaces", "target"))
    taken = clicks("layer_by_layer?layer=conv2", ".map .sheet canvas", ".st-key-about")
    save("interaction", [stepped, row("unit clicked → its panel painted, layer by layer, 75th percentile", taken)])


if __name__ == "__main__":
    main()
