"""The Saliency page, as a visitor uses it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.server import CHART, Visit, visiting

pytestmark = pytest.mark.browser

TILE = 33  # pixels of an image in the strip
RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector('[data-testid="stApp"]');
    new MutationObserver(() => { window.runs += app.dataset.testScriptState !== 'notRunning'; })
        .observe(app, {attributes: true});
}"""
SIX = ("Saliency", "Integrated+Gradients", "SmoothGrad", "Grad-CAM", "Occlusion", "Control:+Sobel+edges")


def stage(visit: Visit, address: str) -> Locator:
    """The image under the patch."""
    visit.open(address)
    found = visit.page.locator(".occluder .stage")
    found.scroll_into_view_if_needed()
    visit.page.locator(".occluder .told").filter(has_text="hidden").wait_for()
    return found


def place(visit: Visit, image: Locator, across: float, down: float) -> tuple[float, float]:
    box = image.bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def shown(visit: Visit) -> tuple[str, list[str]]:
    """What is told of the patch, and the ten probabilities."""
    told = visit.page.locator(".occluder .told").inner_text()
    return told, visit.page.locator(".occluder .bars .number").all_inner_texts()


def test_six_methods_stand_side_by_side_on_one_image(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("saliency?net=LeNet-5&" + "&".join(f"methods={name}" for name in SIX))
        charts = visit.page.locator(f".st-key-maps {CHART}")
        assert charts.count() == len(SIX)
        pictures = {chart.screenshot() for chart in charts.all()}
        assert len(pictures) == len(SIX)
        assert visit.page.get_by_text(re.compile("Their rank correlation is")).count() == 1
        assert visit.complaints == []


def test_a_nudge_grows_with_its_reach_and_the_address_keeps_it(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        visit.open("saliency?net=LeNet-5&methods=Saliency&methods=Integrated+Gradients&view=Adversarial+nudge")
        about = visit.page.locator(".st-key-about")
        about.scroll_into_view_if_needed()
        assert about.locator(".evidence figure").count() == 2
        assert about.locator(CHART).count() == 1
        said = about.get_by_text(re.compile("changes values by at most 4 of 255 levels"))
        assert said.count() == 1
        pictures = [each.get_attribute("src") for each in about.locator(".evidence img").all()]
        about.get_by_role("slider", name=re.compile("ε, levels")).press("ArrowRight")
        visit.page.wait_for_url(re.compile("levels=5"))
        about.get_by_text(re.compile("changes values by at most 5 of 255 levels")).wait_for()
        visit.rest()
        moved = [each.get_attribute("src") for each in about.locator(".evidence img").all()]
        assert [one == other for one, other in zip(pictures, moved, strict=True)].count(False) >= 2
        assert visit.complaints == []


def test_dragging_the_patch_changes_the_probabilities_without_a_rerun(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        image = stage(visit, "saliency?net=LeNet-5&methods=Saliency&place=0,0")
        visit.page.evaluate(RUNS)
        address = visit.page.url
        visit.page.mouse.move(*place(visit, image, 0.1, 0.1))
        visit.page.mouse.down()
        seen = []
        for share in (0.3, 0.5, 0.7):
            visit.page.mouse.move(*place(visit, image, share, share))
            seen.append(shown(visit))
        visit.settle()
        assert len({told for told, _ in seen}) == 3
        assert len({"".join(numbers) for _, numbers in seen}) == 3
        assert all(len(numbers) == 10 for _, numbers in seen)
        assert visit.page.evaluate("window.runs") == 0
        assert visit.page.url == address
        visit.page.mouse.up()
        visit.page.wait_for_url(re.compile("place=19"))
        visit.rest()
        assert shown(visit) == seen[-1]
        assert visit.page.get_by_text(re.compile("on columns 19 to 26, rows 19 to 26")).count() == 1
        assert visit.complaints == []


def test_the_keyboard_moves_and_resizes_the_patch(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        stage(visit, "saliency?net=LeNet-5&methods=Saliency&place=4,6")
        patch = visit.page.locator(".occluder .patch")
        patch.focus()
        for key in ("ArrowRight", "Shift+ArrowDown"):
            patch.press(key)
        assert shown(visit)[0].startswith("Columns 5 to 12, rows 10 to 17 hidden")
        visit.page.wait_for_url(re.compile("place=5"))
        visit.rest()
        patch.press("+")
        visit.page.wait_for_url(re.compile("side=10"))
        visit.page.locator(".occluder .told").filter(has_text="Columns 5 to 14, rows 10 to 19 hidden").wait_for()
        assert visit.complaints == []


def test_the_handle_resizes_the_patch(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1600) as visit:
        image = stage(visit, "saliency?net=LeNet-5&methods=Saliency&place=4,4")
        visit.page.mouse.move(*place(visit, image, 12 / 32, 12 / 32))
        visit.page.mouse.down()
        visit.page.mouse.move(*place(visit, image, 18 / 32, 18 / 32))
        assert "Let go to ask" in shown(visit)[0]
        visit.page.mouse.up()
        visit.page.locator(".occluder .told").filter(has_text="Columns 4 to 17, rows 4 to 17 hidden").wait_for()
        assert visit.complaints == []


def test_one_click_on_the_strip_shows_another_digit(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.open("saliency?net=LeNet-5")
        strip = visit.page.locator('[class*="-gallery-"] svg.marks').first
        strip.click(position={"x": 3.5 * TILE, "y": 0.5 * TILE})  # the fourth of five, in the first row
        visit.page.get_by_text("It is a 3").first.wait_for()
        visit.rest()
        assert visit.complaints == []
