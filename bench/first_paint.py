"""From a link to the painted figure at a warm server, in Chromium: `python -m bench.first_paint [PAGE …]`.

Each page's main figure against that of an empty page of Streamlit with one chart, from a server of its own; the pages
and the empty one take turns. A figure is painted in the first frame in which something is drawn within it.
"""

import tempfile
from pathlib import Path

import click
from playwright.sync_api import BrowserContext

from bench.report import browser_row, save
from tests.browser.server import browser, chromium, serving, visiting
from ui.page.figure import PREFIX
from ui.page.sections import HOME, PAGES

ROUNDS = 5
TIMES = 1.5  # the empty page's seconds that a page may take
EMPTY = f"""import streamlit as st
st.set_page_config(layout="wide")
st.title("One chart")
with st.container(key="{PREFIX}one"):
    st.vega_lite_chart({{
        "data": {{"values": [{{"x": 0, "y": 0}}, {{"x": 1, "y": 1}}]}}, "mark": "line", "height": 400,
        "encoding": {{"x": {{"field": "x", "type": "quantitative"}}, "y": {{"field": "y", "type": "quantitative"}}}},
    }})
"""
# Components stand in shadow roots. What a frame draws is painted when the next one begins.
WATCH = f"""(() => {{
    const drawn = (root) => [...root.querySelectorAll('*')].some((each) =>
        each.shadowRoot ? drawn(each.shadowRoot)
        : each.matches('canvas, svg.marks, img') && each.checkVisibility({{ visibilityProperty: true }})
            && each.getBoundingClientRect().height > 20 && (each.tagName !== 'IMG' || each.complete));
    const look = () => {{
        const figure = document.querySelector('[class*="st-key-{PREFIX}"]');
        if (figure && drawn(figure)) requestAnimationFrame(() => {{ window.painted = performance.now(); }});
        else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
}})()"""


def seconds(context: BrowserContext, root: str, slug: str) -> float:
    """From the navigation's start until the main figure is painted."""
    with visiting(context, root) as visit:
        visit.page.add_init_script(WATCH)
        visit.page.goto(f"{root}/{slug}")
        visit.page.wait_for_function("window.painted")
        return float(visit.page.evaluate("window.painted")) / 1000


def measured(slugs: list[str]) -> tuple[dict[str, list[float]], list[float]]:
    """Each page's seconds, and the empty page's."""
    executable = chromium()
    if executable is None:
        raise click.ClickException("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        with (
            serving(Path(place) / "cache") as ours,
            serving(Path(place) / "other", script=str(script)) as theirs,
            browser(executable) as context,
        ):
            taken: dict[str, list[float]] = {slug: [] for slug in slugs}
            empty: list[float] = []
            for number in range(ROUNDS + 1):
                for slug, found in taken.items():
                    once = seconds(context, ours, slug), seconds(context, theirs, "")
                    if number:  # the first round fills the caches
                        found.append(once[0])
                        empty.append(once[1])
    return taken, empty


@click.command(help=__doc__)
@click.argument("slugs", nargs=-1)
def main(slugs: tuple[str, ...]) -> None:
    """Measure, and keep the rows."""
    pages = {page.slug: page for page in (HOME, *PAGES)}
    taken, empty = measured(list(slugs or pages))
    rows = [
        browser_row(
            f"link → figure painted, warm server: {pages[slug].title}",
            "an empty Streamlit page with one chart",
            found,
            empty,
            TIMES,
            "browser",
        )
        for slug, found in taken.items()
    ]
    save("first_paint", rows)


if __name__ == "__main__":
    main()
