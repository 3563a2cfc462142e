"""Loss surfaces under the pointer, in Chromium: `python -m bench.pointer --before TREE`.

From a move of the target under a hand to both maps repainted, and how many frames a second Play shows, here and in the
source tree of a build before, such as `git worktree add TREE 8381024`. The two take turns. A build whose slider is
answered by the server repaints when the hand has let go: there a move is taken from that moment on.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from playwright.sync_api import Locator, Page

from bench.load.server import serving
from bench.report import Row, processor, save, versions
from tests.browser.server import browser, chromium, visiting

ROOT = Path(__file__).resolve().parents[1]
SLUG = "loss_surfaces"
MAPS = ".surfaces"  # the component that computes in the browser
# Of a build without it, whose keys may begin with the page's name: the charts, the slider, the button.
BEFORE, SLIDER, PLAY = '[class*="surface-mse"], [class*="surface-ce"]', '[class*="-target"]', '[class*="-play"] button'
MOVES, FIRST = 24, 4  # moves, of which so many fill caches
PLAYED = 4  # seconds
ROUNDS = 2
BUDGET = 0.033  # seconds from a move to its picture
LEAST = 30  # frames a second
# Components stand in shadow roots. The first frame after a change is painted when the next one begins.
WATCH = """([maps, before]) => {
    const find = (wanted, root = document) => root.querySelector(wanted) ?? [...root.querySelectorAll('*')]
        .filter((each) => each.shadowRoot).map((each) => find(wanted, each.shadowRoot)).find(Boolean);
    const trails = () => [...document.querySelectorAll(before)].map((each) =>
        [...each.querySelectorAll('.mark-line path')].map((line) => line.getAttribute('d')));
    const stage = find(maps);
    window.shown = () => stage ? stage.dataset.frames : trails().join();
    window.painted = [];
    const stamp = () => requestAnimationFrame(() => window.painted.push(performance.now()));
    const look = (was) => requestAnimationFrame(() => {
        if (window.shown() !== was) stamp();
        look(window.shown());
    });
    look(window.shown());
    for (const kind of ['pointermove', 'pointerup', 'keydown'])
        window.addEventListener(kind, () => { window.moved = performance.now(); }, true);
}"""
PAINTED = "window.painted.some((each) => each >= window.moved)"
STILL = "window.painted.length && performance.now() - window.painted.at(-1) > 400"


@dataclass(frozen=True)
class Seen:
    """Seconds from each move to its picture, and Play's frames a second."""

    delays: list[float]
    frames: float


@contextmanager
def opened(tree: Path) -> Iterator[Page]:
    """The page in a browser of its own, from a server of that tree."""
    executable = chromium()
    if executable is None:
        raise SystemExit("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
    with serving(tree) as server, browser(executable) as context, visiting(context, server.root) as visit:
        page = visit.open(SLUG).settle(1500).page
        page.evaluate(WATCH, [MAPS, BEFORE])
        yield page


def places(control: Locator) -> list[tuple[float, float]]:
    """Places on a horizontal slider to which a hand moves, one after the other; neighbours differ by a third of it."""
    control.scroll_into_view_if_needed()
    box = control.bounding_box() or {}
    shares = [0.1 + 0.1 * (3 * move % 8) for move in range(MOVES)]
    return [(box["x"] + share * box["width"], box["y"] + box["height"] / 2) for share in shares]


def dragged(page: Page) -> list[float]:
    """A hand that holds the slider of the target and moves it: from each move to the first picture after it."""
    taken = []
    start, *rest = places(page.locator(MAPS).get_by_role("slider", name="Target y"))
    page.mouse.move(*start)
    page.mouse.down()
    for place in rest:
        page.mouse.move(*place)
        taken.append(answered(page, PAINTED, 0))
    page.mouse.up()
    return taken


def released(page: Page) -> list[float]:
    """A slider that the server answers: from each letting go until the maps are still."""
    taken = []
    track = page.locator(SLIDER).get_by_role("group").locator("> div").first
    for place in places(track)[1:]:
        page.mouse.move(*place)
        page.mouse.down()
        page.mouse.up()
        taken.append(answered(page, f"{PAINTED} && {STILL}", -1))
    return taken


def answered(page: Page, done: str, which: int) -> float:
    """Seconds from the last move until its first picture, or its last."""
    page.wait_for_function(done)
    after = f"window.painted.filter((each) => each >= window.moved).at({which})"
    return float(page.evaluate(f"({after} - window.moved) / 1000"))


def played(page: Page, button: Callable[[], Locator]) -> float:
    """Frames a second after a press on Play."""
    button().click()
    page.wait_for_timeout(1000)
    page.evaluate("window.painted = []")
    page.wait_for_timeout(PLAYED * 1000)
    return float(page.evaluate("window.painted.length")) / PLAYED


def seen(tree: Path) -> Seen:
    """Both measurements in a tree."""
    with opened(tree) as page:
        ours = page.locator(MAPS).count() > 0
        delays = (dragged if ours else released)(page)[FIRST:]
    with opened(tree) as page:
        play = page.locator(MAPS).get_by_role("button", name="Play")
        frames = played(page, lambda: play if ours else page.locator(PLAY))
    found = Seen(delays, frames)
    print(f"{tree.name}: {slow(found.delays) * 1000:.0f} ms at the 75th percentile, {frames:.1f} frames a second")
    return found


def slow(delays: list[float]) -> float:
    """The 75th percentile."""
    return statistics.quantiles(delays, n=4)[2]


def rows(ours: list[Seen], theirs: list[Seen]) -> list[Row]:
    """Against the build before, or against the budgets."""

    def row(name: str, budget: str, here: float, there: float, target: float, count: int) -> Row:
        return Row(
            name=name,
            peer="the build before" if theirs else budget,
            ratio=round(there / here, 2),
            target=target,
            ours_s=round(here, 4),
            peer_s=round(there, 4),
            n=count,
            precision="browser",
            hardware=processor(),
            versions=versions(["streamlit", "altair"]),
        )

    delays = [each for found in ours for each in found.delays]
    was = slow([each for found in theirs for each in found.delays]) if theirs else BUDGET
    frame = 1 / statistics.fmean(found.frames for found in ours)
    frame_was = 1 / statistics.fmean(found.frames for found in theirs) if theirs else 1 / LEAST
    moved = "target dragged → both maps repainted, 75th percentile"
    return [
        row(moved, "a budget of 33 ms", slow(delays), was, 5.0 if theirs else 1.0, len(delays)),
        row("a frame of a played descent", "30 frames a second", frame, frame_was, 5.0 if theirs else 1.0, len(ours)),
    ]


@click.command(help=__doc__)
@click.option("--before", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another source tree.")
@click.option("--keep/--no-keep", default=True, help="Whether the rows are saved.")
def main(before: Path | None, keep: bool) -> None:
    """Measure in turn, and keep the rows."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        if before:
            theirs.append(seen(before.resolve()))
        ours.append(seen(ROOT))
    found = rows(ours, theirs)
    if keep:
        save("pointer", found)


if __name__ == "__main__":
    main()
