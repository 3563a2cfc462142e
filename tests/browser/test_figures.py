"""One figure of a page alone, in a frame of the height that its snippet gives; and saved as a picture."""

import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from tests.browser import figures
from tests.browser.server import Visit, visiting
from tests.helpers.patience import PATIENCE
from ui.page import figure
from ui.page.sections import HOME, PAGES

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 60  # pixels that a frame may be higher than its figure
STRAY = """(name) => {
    const figure = document.querySelector('.st-key-figure-' + name);
    const seen = [...document.querySelectorAll('.stMain *, .stSidebar *, .stAppHeader *')].filter((each) =>
        each.checkVisibility() && each.getBoundingClientRect().height > 0
        && !each.contains(figure) && !figure.contains(each));
    return seen.map((each) => each.outerHTML.slice(0, 200));
}"""


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app, width=figures.WIDTH, height=figures.HEIGHT) as tab:
        yield tab


@pytest.fixture
def saver(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    """A visit of its own: on a busy machine a browser takes a second download from a site for one nobody asked for."""
    assert chromium.browser is not None
    context = chromium.browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    with visiting(context, app, width=figures.WIDTH, height=figures.HEIGHT) as tab:
        yield tab
    context.close()


@pytest.mark.parametrize("slug", [page.slug for page in (HOME, *PAGES)], ids=lambda slug: slug or "home")
def test_each_figure_is_alone_and_whole_in_its_frame(slug: str, visit: Visit):
    found = figures.names(visit, slug)
    assert found, "the page has no figure: ui.page.figure"
    assert len(set(found)) == len(found)
    for name in found:
        assert name in figure.heights(slug), f"python -m tests.browser.figures {slug}"
        height = figure.heights(slug)[name]
        visit.page.set_viewport_size({"width": figures.WIDTH, "height": height})
        end = figures.alone(visit, slug, name)
        assert visit.page.evaluate(STRAY, name) == []
        assert height - SLACK <= end <= height, f"{name}: python -m tests.browser.figures {slug}"
        high, room = visit.page.locator(".stMain").evaluate("main => [main.scrollHeight, main.clientHeight]")
        assert high <= room, f"{name}: the frame scrolls"
    assert visit.complaints == []


@pytest.mark.parametrize("state", ["", "temperature=2.5"])
def test_a_figure_alone_has_the_sidebar_outside_of_frames(state: str, visit: Visit):
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    [name, *_] = figures.names(visit, "softmax")
    visit.open(f"softmax?{state}&figure={name}")
    expect(visit.page.locator(".stMain h1")).to_be_hidden()
    visit.page.get_by_test_id("stSidebar").get_by_role("link", name="Softmax").click()
    expect(visit.page.locator(".stMain h1")).to_be_visible()
    asked = {**parse_qs(state), "controls": ["all"]}
    visit.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == asked)


def test_a_figure_that_is_not_there_is_named_on_the_whole_page(visit: Visit):
    found = figures.names(visit, "softmax")
    visit.open("softmax?figure=nothing&embed=true")
    expect(visit.page.locator(".stMain h1")).to_be_visible()
    warning = visit.page.get_by_test_id("stAlert").filter(has_text="figure=nothing")
    for name in found:
        expect(warning).to_contain_text(name)


@pytest.mark.parametrize("slug", ["early_stopping", "softmax"])  # a chart, and a component of HTML
def test_a_figure_is_saved_as_a_picture_of_twice_its_size(slug: str, saver: Visit):
    saver.page.set_viewport_size({"width": 1280, "height": 2000})
    [name, *_] = figures.names(saver, slug)
    take(saver.open(slug), name)
    box = saver.page.locator(f".st-key-figure-{name}").bounding_box()
    assert box is not None
    picture = Image.open(io.BytesIO(saved(saver, "PNG", f"{slug.replace('_', '-')}-{name}.png")))
    assert picture.width >= 2 * box["width"]
    assert picture.height >= 2 * box["height"]
    low, high = picture.convert("L").getextrema()
    assert high - low > 100, "nothing is drawn"
    assert saver.complaints == []
    assert saver.strangers == []


def test_a_figure_s_snippet_is_saved_with_its_picture_for_when_the_app_sleeps(saver: Visit):
    saver.page.set_viewport_size({"width": 1280, "height": 2000})
    [name, *_] = figures.names(saver, "early_stopping")
    take(saver.open("early_stopping"), name)
    sentence = saver.page.locator(f".st-key-figure-{name}").get_by_test_id("stMarkdownContainer").last.inner_text()
    snippet = saved(saver, "HTML", f"early-stopping-{name}.html").decode()
    saver.page.route("**/*", lambda route: route.abort())  # the app sleeps
    saver.page.set_content(snippet)
    assert f"figure={name}&embed=true" in str(saver.page.locator("iframe").get_attribute("src"))
    assert f"figure={name}" in str(saver.page.get_by_role("link").get_attribute("href"))
    saver.page.locator("summary").click()
    assert saver.page.locator("img").evaluate("picture => picture.naturalWidth") > saver.page.viewport_size["width"]
    told = " ".join(saver.page.locator("details p").all_inner_texts())
    assert "".join(sentence.split())[:40] in "".join(told.split())


def test_a_figure_s_charts_are_saved_as_svg_with_its_sentence_and_its_link(saver: Visit):
    saver.page.set_viewport_size({"width": 1280, "height": 2000})
    [name, *_] = figures.names(saver, "early_stopping")
    take(saver.open("early_stopping"), name)
    drawing = ElementTree.fromstring(saved(saver, "SVG", f"early-stopping-{name}.svg"))
    charts = drawing.findall(f"{SVG}svg")
    assert charts
    assert charts[0].findall(f".//{SVG}path")
    told = "".join("".join(text.itertext()) for text in drawing.findall(f"{SVG}text"))
    assert f"figure={name}" in told
    alert = saver.page.locator(f".st-key-figure-{name}").get_by_test_id("stMarkdownContainer").last
    assert "".join(alert.inner_text().split())[:40] in "".join(told.split())


def test_a_component_s_pictures_are_saved_as_svg_with_their_headings_and_axes(saver: Visit):
    saver.page.set_viewport_size({"width": 1280, "height": 2000})
    take(saver.open("convexity"), "chord")
    drawing = ElementTree.fromstring(saved(saver, "SVG", "convexity-chord.svg"))
    assert len(drawing.findall(f"{SVG}image")) == 2  # the map, and the chord over it
    [chart] = drawing.findall(f"{SVG}svg")
    told = ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]
    assert {"The loss from above", "Weight w₁", "Weight w₂", "Along the line from A to B", "Loss"} <= set(told)
    assert any(each.endswith("above the chord") for each in told)
    assert "drag A or B" not in told
    assert re.search(r"color: ?rgb", chart.get("style", ""))
    assert saver.complaints == []


def take(visit: Visit, name: str) -> None:
    """Choose a figure under "Take it with you"."""
    visit.page.get_by_text("Take it with you").click()
    visit.page.get_by_role("radio", name=figure.words(name), exact=True).click()
    visit.page.get_by_role("button", name="PNG", exact=True).wait_for()
    visit.rest()


def saved(visit: Visit, kind: str, name: str) -> bytes:
    """What a press of the button downloads, which must be called so."""
    with visit.page.expect_download() as coming:
        visit.page.get_by_role("button", name=kind, exact=True).click()
    assert coming.value.suggested_filename == name
    return coming.value.path().read_bytes()
