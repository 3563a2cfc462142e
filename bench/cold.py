"""From a server's start to a deep link's figure, against Streamlit's own `hello`, in Chromium: `python -m bench.cold`.

Each round starts a process for each page and one for `streamlit hello`, opens it in one browser, which loads all
scripts anew, and waits until the page's own has ended and each chart has something to show.
"""

import tempfile
import time
from pathlib import Path

import streamlit.hello
from playwright.sync_api import BrowserContext

from bench.report import browser_row, save
from tests.browser.server import browser, chromium, serving, visiting

ROUNDS = 5
HELLO = str(Path(streamlit.hello.__file__).with_name("streamlit_app.py"))
PAGES = (("loss_surfaces", "Loss surfaces", 1.2), ("saliency", "Saliency maps", 1.6))  # and times of hello


def seconds(context: BrowserContext, address: str, script: str = "app.py") -> float:
    """From the process's start until the page is at rest."""
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        with serving(Path(cache), script=script) as root, visiting(context, root) as visit:
            visit.open(address)
            return time.perf_counter() - start


def main() -> None:
    """Measure all in turn, and keep the rows."""
    executable = chromium()
    if executable is None:
        raise SystemExit("No Chromium is installed: install Debian's package chromium, or Google Chrome.")
    hello: list[float] = []
    ours: dict[str, list[float]] = {slug: [] for slug, _, _ in PAGES}
    with browser(executable) as context:
        seconds(context, "")
        for _ in range(ROUNDS):
            hello.append(seconds(context, "", HELLO))
            for slug, taken in ours.items():
                taken.append(seconds(context, slug))
    rows = [
        browser_row(
            f"server started → deep link to {title} at rest",
            "streamlit hello",
            ours[slug],
            hello,
            times,
            "browser, empty caches",
        )
        for slug, title, times in PAGES
    ]
    save("cold", rows)


if __name__ == "__main__":
    main()
