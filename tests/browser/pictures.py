"""Render README's and home's pictures, write README's table of pages: python -m tests.browser.pictures.

The app gets no data and an empty cache, so that every digit in them is one that it has drawn itself.
"""

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import BrowserContext

from tests.browser.screens import MAIN
from tests.browser.server import Theme, Visit, browser, chromium, serving, visiting
from ui.page.sections import HOME, PAGES, ROOT, Page

README = ROOT / "README.md"
BEGIN, END = "<!-- pages -->", "<!-- /pages -->"
WIDTH, HEIGHT = 1280, 800
SLIDE = 960  # pixels of a page's width: narrow, so that little is lost in a card
CARD = (640, 400)  # a card's picture, 16:10
MARGIN = 8
COLOURS = 256
THEMES: tuple[Theme, ...] = ("light", "dark")


def optimised(png: bytes) -> bytes:
    """The picture with a palette of its own, which quarters its size.

    By an octree small marks keep their colours, which the median cut gives to what covers more.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    buffer = io.BytesIO()
    octree = Image.Quantize.FASTOCTREE
    picture.quantize(COLOURS, octree, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def whole_window(visit: Visit) -> bytes:
    """The home page with its sidebar."""
    return optimised(visit.open("", essentials=True).page.screenshot())


def figure(visit: Visit, page: Page) -> bytes:
    """The page's main figure, 16:10 from its top; what is lower stands on the page's own colour."""
    visit.open(f"{page.slug}?embed=true", essentials=True).settle()
    visit.page.mouse.move(0, 0)
    box = visit.page.locator(MAIN).first.bounding_box()
    if box is None:
        raise SystemExit(f"{page.title} has no figure: ui.page.figure")
    left, top, wide = box["x"] - MARGIN, box["y"] - MARGIN, box["width"] + 2 * MARGIN
    high = min(box["height"] + 2 * MARGIN, wide * CARD[1] / CARD[0])
    clip = {"x": left, "y": top, "width": wide, "height": high}
    return optimised(on_card(visit.page.screenshot(clip=clip)))


def on_card(png: bytes) -> bytes:
    """The picture as wide as a card, on its own first pixel's colour where it is lower than one."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    scaled = picture.resize((CARD[0], round(picture.height * CARD[0] / picture.width)), Image.Resampling.LANCZOS)
    card = Image.new("RGB", CARD, picture.getpixel((0, 0)))
    card.paste(scaled, (0, (CARD[1] - scaled.height) // 2))
    buffer = io.BytesIO()
    card.save(buffer, "PNG")
    return buffer.getvalue()


def render(context: BrowserContext, root: str, theme: Theme) -> None:
    """All pictures of a theme; the home page last, as it shows the others."""
    with visiting(context, root, SLIDE, 3 * HEIGHT, theme) as visit:  # high enough that nothing scrolls
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
