"""Back, Forward, reload and a second tab: each page is as it was left, and only a page that is opened is an entry."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.pointer import query
from tests.browser.server import Visit, visiting
from tests.browser.test_pad import paper, with_the_mouse

pytestmark = pytest.mark.browser

PLACE = ".st-key-softmax-image input"


@pytest.fixture
def visit(chromium: BrowserContext, app: str) -> Iterator[Visit]:
    with visiting(chromium, app) as tab:
        yield tab
        assert tab.complaints == []


def at(visit: Visit) -> tuple[str, dict[str, list[str]]]:
    """The page that is open and its state, as the address has them."""
    parts = urlsplit(visit.page.url)
    return parts.path.strip("/"), query(visit.page)


def entries(visit: Visit) -> int:
    return int(visit.page.evaluate("history.length"))


def number(visit: Visit, value: str) -> None:
    """Type the number of an image and wait until the address has it."""
    visit.page.fill(PLACE, value)
    visit.page.press(PLACE, "Enter")
    visit.page.wait_for_url(f"**image={value}*")
    visit.rest()


def sidebar(visit: Visit, title: str) -> None:
    visit.page.locator('[data-testid="stSidebar"] a', has_text=title).first.click()
    visit.page.wait_for_function("title => document.querySelector('.stMain h1')?.innerText === title", arg=title)
    visit.rest()


def step(visit: Visit, way: str, title: str) -> None:
    """Back or Forward, until the page of that title is there."""
    visit.page.go_back() if way == "back" else visit.page.go_forward()
    visit.page.wait_for_function("title => document.querySelector('.stMain h1')?.innerText === title", arg=title)
    visit.rest()


def test_one_back_leads_to_the_page_as_it_was(visit: Visit):
    visit.open("softmax?digit=3&image=2")
    start = entries(visit)
    for value in ("4", "5"):
        number(visit, value)
    assert entries(visit) == start  # a control that is moved is no entry
    sidebar(visit, "Loss surfaces")
    assert (at(visit), entries(visit)) == (("loss_surfaces", {}), start + 1)
    step(visit, "back", "Softmax")
    assert at(visit) == ("softmax", {"digit": ["3"], "image": ["5"]})
    assert visit.page.input_value(PLACE) == "5"
    step(visit, "forward", "Loss surfaces")
    assert at(visit) == ("loss_surfaces", {})
    sidebar(visit, "Softmax")  # as it was left
    assert at(visit) == ("softmax", {"digit": ["3"], "image": ["5"]})
    assert visit.page.input_value(PLACE) == "5"
    step(visit, "back", "Loss surfaces")
    step(visit, "back", "Softmax")
    assert visit.page.input_value(PLACE) == "5"


def test_a_reload_and_a_second_tab_show_the_same_page(visit: Visit, chromium: BrowserContext, app: str):
    visit.open("softmax?digit=3")
    number(visit, "6")
    visit.page.reload()
    visit.page.wait_for_selector(".stMain h1")
    visit.rest()
    assert visit.page.input_value(PLACE) == "6"
    with visiting(chromium, app) as second:
        second.open(visit.page.url.removeprefix(f"{app}/"))
        assert second.page.input_value(PLACE) == "6"
        number(second, "7")
        assert visit.page.input_value(PLACE) == "6"
    visit.page.reload()
    visit.page.wait_for_selector(".stMain h1")
    assert visit.page.input_value(PLACE) == "6"


def test_a_stroke_of_the_pen_is_no_entry(visit: Visit):
    visit.open("layer_by_layer?source=drawing")
    paper(visit).wait_for()
    start = entries(visit)
    for _ in range(2):
        before = at(visit)[1].get("drawing")
        with_the_mouse(visit)
        visit.page.wait_for_url(lambda url, before=before: parse_qs(urlsplit(url).query).get("drawing") != before)
        visit.rest()
    assert entries(visit) == start


def test_what_a_link_asks_for_in_vain_is_said_at_the_top_and_back_is_no_trap(visit: Visit):
    visit.open("loss_surfaces")
    start = entries(visit)
    visit.open("softmax?net=no-such-net&digit=Least+sure+first")
    said = visit.page.get_by_test_id("stAlert").filter(has_text="The link asks for net=no-such-net")
    assert said.inner_text().endswith("which is not available; CNN is shown instead.")
    assert said.bounding_box()["y"] < 300
    assert entries(visit) == start + 1
    number(visit, "3")
    assert entries(visit) == start + 1
    step(visit, "back", "Loss surfaces")
    assert at(visit) == ("loss_surfaces", {})


# Of marks that are filled by a colour scale: those whose scale is in another document, or nowhere.
BLANK = """() => [...document.querySelectorAll('.stMain svg [fill^="url("]')]
    .map(mark => mark.getAttribute('fill').slice(4, -1).split('#'))
    .filter(([where, id]) => (where && where !== location.href.split('#')[0]) || !document.getElementById(id))"""


def test_colour_scales_stay_when_the_address_changes(visit: Visit):
    visit.open("saliency").settle()
    assert visit.page.locator('.stMain svg [fill^="url("]').count() > 0
    visit.page.get_by_role("radio", name="Essentials").click()
    visit.page.wait_for_url(lambda url: "controls" not in url)
    visit.rest()
    assert visit.page.locator('.stMain svg [fill^="url("]').count() > 0
    assert visit.page.evaluate(BLANK) == []
