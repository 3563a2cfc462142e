"""The pages as a visitor meets them, in a real Chromium."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator

from tests.browser.server import CHART, Visit, serving, visiting
from tests.helpers.patience import PATIENCE
from tests.helpers.records import record_of
from ui.page.sections import HOME, PAGES

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Control:
    """A page's control: the parameter that it is bound to, what a link says, how a hand sets it."""

    name: str
    shown: str
    move: Callable[[Locator], None]
    rest: str = ""

    @property
    def query(self) -> str:
        return "&".join(filter(None, (f"{self.name}={quote_plus(self.shown)}", self.rest)))


def press(title: str) -> Callable[[Locator], None]:
    return lambda control: control.get_by_role("radio", name=title, exact=True).click()


def next_in_list(control: Locator) -> None:
    control.get_by_role("combobox").click()
    for key in ("ArrowDown", "Enter"):
        control.get_by_role("combobox").press(key)


CONTROLS = {
    "loss_surfaces": Control("hidden", "Tanh", next_in_list),
    "convexity": Control("depth", "3", press("4")),
    "race": Control("reduction", "Mean over the images", press("Summed over the images"), "seeds=5&most=100"),
    "architecture": Control("network", "LeNet-5", next_in_list),
    "layer_by_layer": Control("view", "Receptive field", press("Switch off"), "net=MLP+784-128-10"),
    "softmax": Control("temperature", "2.5", lambda control: control.locator("input").press("ArrowUp")),
    "training_curves": Control("epoch", "3", lambda control: control.get_by_role("slider").press("ArrowRight")),
    "early_stopping": Control("patience", "4", lambda control: control.get_by_role("slider").press("ArrowRight")),
    "loss_up_accuracy_flat": Control(
        "temperature", "2.5", lambda control: control.get_by_role("slider").press("ArrowRight")
    ),
    "tuning": Control("look", "Random search", press("Grid search")),
    "landscape": Control("show", "3-D", press("Map"), "grid=9"),
    "street_numbers": Control("against", "Megabytes", press("FLOPs an image")),
    "rankings": Control("epoch", "3", lambda control: control.get_by_role("slider").press("ArrowRight")),
    "photo": Control("look", "4", lambda control: control.get_by_role("slider").press("ArrowRight")),
    "saliency": Control("explain", "7", next_in_list, "net=LeNet-5&methods=Saliency"),
    "trust": Control("test", "Random labels", next_in_list, "methods=Saliency&count=8"),
}
EACH_PAGE = pytest.mark.parametrize("slug", [page.slug for page in PAGES])


def any_way(control: Locator) -> None:
    """Move a control of whatever kind to another value."""
    others = control.get_by_role("radio", checked=False)
    if others.count():
        others.first.click()
    elif control.get_by_role("slider").count():
        control.get_by_role("slider").first.press("ArrowRight")
    elif control.get_by_role("combobox").count():
        next_in_list(control)
    else:
        control.locator("input").first.press("ArrowUp")


def control_of(slug: str) -> Control:
    """The page's control in the table, else the first of its record that takes one of several values."""
    if slug in CONTROLS:
        return CONTROLS[slug]
    choices = (each for each in fields(record_of(slug)) if each.metadata.get("titles"))
    first = next(each for each in choices if not isinstance(each.default, tuple))
    return Control(first.name, first.metadata["titles"][first.default], any_way)


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab


def value(control: Locator) -> str:
    """What a segmented control, a list or a slider is set to."""
    pressed = control.get_by_role("radio", checked=True)
    return pressed.inner_text() if pressed.count() else control.locator("input").first.input_value()


def sound(visit: Visit) -> None:
    """Nothing went wrong, nobody else was asked."""
    assert visit.page.locator('[data-testid="stException"]').count() == 0
    assert visit.complaints == []
    assert visit.strangers == []


def painted(chart: Locator) -> bool:
    """Whether an element shows more than one colour."""
    picture = Image.open(io.BytesIO(chart.screenshot())).convert("L")
    low, high = picture.getextrema()
    return picture.width > 20 and picture.height > 20 and high - low > 30


def charts(visit: Visit) -> list[bytes]:
    """Pictures of all charts; once more where one was replaced in the middle of it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return [chart.screenshot() for chart in visit.page.locator(CHART).all()]
        except Error as error:
            if "not attached" not in str(error) or time.monotonic() > end:
                raise


@pytest.mark.slow
@EACH_PAGE
def test_a_deep_link_may_be_the_first_request_of_a_fresh_server(slug: str, chromium: BrowserContext, tmp_path: Path):
    control = control_of(slug)
    with serving(tmp_path) as root, visiting(chromium, root) as visit:
        visit.open(f"{slug}?{control.query}")
        assert value(visit.page.locator(f".st-key-{slug}-{control.name}")) == control.shown
        drawn = visit.page.locator(CHART).all()
        assert drawn
        assert all(painted(chart) for chart in drawn)
        sound(visit)


def test_the_home_page_links_to_every_page(visit: Visit):
    visit.open("")
    links = visit.page.locator('.st-key-paths [data-testid="stPageLink-NavLink"]')
    paths = [urlsplit(link.get_attribute("href") or "").path for link in links.all()]
    assert paths == [page.slug for page in PAGES]
    links.first.click()
    visit.page.wait_for_url(f"**/{PAGES[0].slug}*")
    visit.page.wait_for_selector(CHART)
    visit.rest()
    sound(visit)


def test_the_line_at_a_page_s_end_leads_on_and_back(visit: Visit):
    before, here = PAGES[1], PAGES[2]
    visit.open(f"{before.slug}").settle()
    visit.page.locator(".st-key-neighbours a", has_text=f"Next: {here.title}").click()
    visit.page.wait_for_url(f"**/{here.slug}*")
    visit.rest()
    visit.page.locator(".st-key-neighbours a", has_text=f"Before: {before.title}").click()
    visit.page.wait_for_url(f"**/{before.slug}*")
    visit.rest()
    last = visit.page.locator(".stMain .stMainBlockContainer").evaluate(
        "(page) => [...page.querySelectorAll('p')].filter((p) => !p.closest('.st-key-at-the-top')).at(-1).innerText"
    )
    assert last == f"Next: {here.title}"
    sound(visit)


@EACH_PAGE
def test_a_control_moves_the_figure_and_the_address(slug: str, visit: Visit):
    control = control_of(slug)
    visit.open(f"{slug}?{control.query}")
    before = charts(visit)
    control.move(visit.page.locator(f".st-key-{slug}-{control.name}"))
    visit.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get(control.name) != [control.shown])
    end = time.monotonic() + PATIENCE
    while charts(visit.rest()) == before:
        assert time.monotonic() < end, "the figure stays as it was"
    sound(visit)


@EACH_PAGE
def test_an_embedded_page_is_the_page_alone(slug: str, visit: Visit):
    visit.open(f"{slug}?{control_of(slug).query}&embed=true")
    visit.page.wait_for_selector(CHART)
    for chrome in ("stSidebar", "stToolbar", "stMainMenu", "stExpandSidebarButton"):
        assert visit.page.get_by_test_id(chrome).count() == 0
    assert visit.page.get_by_test_id("stHeader").locator("*").count() == 0
    sound(visit)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("slug", [page.slug for page in (HOME, *PAGES)])
def test_a_telephone_never_scrolls_sideways(slug: str, theme: str, chromium: BrowserContext, app: str):
    query = control_of(slug).query if slug else ""
    with visiting(chromium, app, width=360, height=740, theme=theme) as visit:
        visit.open(f"{slug}?{query}")
        for selector in ("html", ".stMain"):
            wide, room = visit.page.locator(selector).evaluate("each => [each.scrollWidth, each.clientWidth]")
            assert wide <= room <= 360
        sound(visit)
