"""From a slider released to its figure painted, in headless Chromium: `python -m bench.interaction`."""

import statistics
import tempfile
from pathlib import Path

from bench.report import Row, processor, save, versions
from tests.browser.server import CHART, browser, chromium, serving, visiting

BUDGET = 0.2  # seconds: what a person takes as immediate (INP "good")
MOVES = 18  # from 0 to 0.9, the slider ends at 1
# Each key press moves the slider a step; its figure is painted when the charts' last change is over.
WATCH = """(chart) => {
    window.changed = 0;
    const watcher = new MutationObserver(() => { window.changed = performance.now(); });
    document.querySelectorAll(chart).forEach((each) => watcher.observe(
        each, {subtree: true, childList: true, attributes: true}));
    window.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
}"""
QUIET = """() => window.changed > window.pressed && performance.now() - window.changed > 400"""


def delays(slug: str, slider: str, charts: str = CHART) -> list[float]:
    """Seconds from each key press on the slider of that key until the page's charts are still."""
    executable = chromium()
    if executable is None:
        raise SystemExit("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
    taken = []
    with (
        tempfile.TemporaryDirectory() as cache,
        serving(Path(cache)) as root,
        browser(executable) as context,
        visiting(context, root) as visit,
    ):
        visit.open(slug)
        visit.page.evaluate(WATCH, charts)
        visit.page.locator(f".st-key-{slider} input[type=range], .st-key-{slider} [role=slider]").first.focus()
        for _ in range(MOVES):
            visit.page.keyboard.press("ArrowRight")
            visit.page.wait_for_function(QUIET)
            taken.append(visit.page.evaluate("(window.changed - window.pressed) / 1000"))
    return taken[4:]  # the first fill caches


def main() -> None:
    """Measure the loss-surface page and keep the row."""
    taken = sorted(delays("loss_surfaces", "target"))
    slow = statistics.quantiles(taken, n=4)[2]
    row = Row(
        name="slider released → painted, loss surfaces, 75th percentile",
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
    save("interaction", [row])
    print(f"{row.name}: {slow * 1000:.0f} ms (median {statistics.median(taken) * 1000:.0f} ms, n = {len(taken)})")


if __name__ == "__main__":
    main()
