"""Render README's and home's pictures, write README's table of pages: python -m tests.browser.pictures.

The app gets no data and an empty cache, so that every digit in them is one that it has drawn itself.
"""

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import BrowserContext

from tests.browser.server import CHART, Theme, Visit, browser, chromium, serving, visiting
from ui.page.sections import HOME, PAGES, ROOT, Page

README = ROOT / "README.md"
BEGIN, END = "<!-- pages -->", "<!-- /pages -->"
WIDTH, HEIGHT = 1280, 800
CARD = (800, 500)  # a card's picture, 16:10
MARGIN = 20
SHOWN = (".st-key-bench", ".st-key-softmax-logit_bars", ".st-key-cropping", ".st-key-claims-cards")
FIGURE = ", ".join((f'{CHART}:not([class*="-gallery-"] {CHART})', *SHOWN))
COLOURS = 256
THEMES: tuple[Theme, ...] = ("light", "dark")


def optimised(png: bytes, size: tuple[int, int] | None = None) -> bytes:
    """The picture with a palette of its own, which quarters its size; scaled where a size is given.

    By an octree small marks keep their colours, which the median cut gives to what covers more.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    scaled = picture.resize(size, Image.Resampling.LANCZOS) if size else picture
    buffer = io.BytesIO()
    octree = Image.Quantize.FASTOCTREE
    scaled.quantize(COLOURS, octree, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def whole_window(visit: Visit) -> bytes:
    """The home page with its sidebar."""
    return optimised(visit.open("").page.screenshot())


def figure(visit: Visit, page: Page) -> bytes:
    """What is around a page's largest charts, from the first of them on, 16:10."""
    visit.open(f"{page.slug}?embed=true")
    visit.page.mouse.move(0, 0)
    boxes = [chart.bounding_box() for chart in visit.page.locator(FIGURE).all()]
    largest = max(box["width"] * box["height"] for box in boxes)
    main = [box for box in boxes if box["width"] * box["height"] > largest / 2]
    left, top = (min(box[side] for box in main) - MARGIN for side in ("x", "y"))
    width = max(box["x"] + box["width"] for box in main) + MARGIN - left
    clip = {"x": left, "y": top, "width": width, "height": width * CARD[1] / CARD[0]}
    return optimised(visit.page.screenshot(clip=clip), CARD)


def render(context: BrowserContext, root: str, theme: Theme) -> None:
    """All pictures of a theme; the home page last, as it shows the others."""
    with visiting(context, root, WIDTH, 3 * HEIGHT, theme) as visit:  # high enough that nothing scrolls
        for page in PAGES:
            page.picture(theme).write_bytes(figure(visit, page))
    with visiting(context, root, WIDTH, HEIGHT, theme) as visit:
        HOME.picture(theme).write_bytes(whole_window(visit))


def with_pages(readme: str) -> str:
    """The README's text with a row a page, its title and its question, between the marks."""
    rows = [f"| **{page.title}** | {page.question} |" for page in PAGES]
    head, _, rest = readme.partition(BEGIN)
    made = "\n".join(["| page | question |", "|---|---|", *rows])
    return f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Render every picture into assets/img, and write the README's table of pages."""
    executable = chromium()
    if executable is None:
        raise SystemExit("needs Chromium or Chrome: Debian's package is called chromium")
    settings = {name: value for name, value in os.environ.items() if name == "DIGITSCOPE_STORE"}
    with TemporaryDirectory() as cache, serving(Path(cache), settings) as root, browser(executable) as context:
        for theme in THEMES:
            render(context, root, theme)
    README.write_text(with_pages(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
