"""The layer page, as a visitor uses it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.server import Visit, visiting

pytestmark = pytest.mark.browser

RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector('[data-testid="stApp"]');
    new MutationObserver(() => { window.runs += app.dataset.testScriptState !== 'notRunning'; })
        .observe(app, {attributes: true});
}"""


def ready(visit: Visit, address: str) -> Locator:
    """The large map of the microscope."""
    visit.open(address)
    visit.page.locator(".map .sheet").scroll_into_view_if_needed()
    visit.page.locator(".sum .total b").wait_for()
    return visit.page.locator(".map .sheet canvas").first


def point(visit: Visit, canvas: Locator, across: float, down: float, click: bool = False) -> None:
    box = canvas.bounding_box()
    assert box is not None
    place = box["x"] + across * box["width"], box["y"] + down * box["height"]
    (visit.page.mouse.click if click else visit.page.mouse.move)(*place)


def shown(visit: Visit) -> tuple[str, str, int]:
    """The sum's heading and total, and how many grids of numbers stand above it."""
    panel = visit.page.locator(".sum")
    return (
        panel.locator("figcaption").first.inner_text(),
        panel.locator(".total").inner_text(),
        panel.locator(".equation canvas").count(),
    )


def test_pointing_at_a_conv_output_shows_its_patch_and_kernel_without_a_rerun(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        canvas = ready(visit, "layer_by_layer?layer=conv2")
        visit.page.evaluate(RUNS)
        sent: list[object] = []
        visit.page.on("request", lambda request: sent.append(request.url))
        address = visit.page.url
        seen = set()
        for place in (0.1, 0.5, 0.9):
            point(visit, canvas, place, place)
            heading, total, grids = shown(visit)
            assert re.match(r"Map \d+, row \d+, column \d+", heading)
            assert re.search(r"Σ all 32 input maps .* \+ bias .* = ", total)
            assert grids == 3, "patch, kernel, products"
            seen.add(heading)
        assert len(seen) == 3
        visit.settle()
        assert visit.page.evaluate("window.runs") == 0
        assert sent == []
        assert visit.page.url == address
        assert visit.complaints == []


def test_a_click_on_a_unit_changes_its_panel(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        canvas = ready(visit, "layer_by_layer?layer=conv1")
        point(visit, canvas, 0.02, 0.02, click=True)
        visit.page.wait_for_function("() => new URL(location).searchParams.get('unit')?.endsWith(',0,0')")
        visit.page.get_by_text(re.compile(r"More about map \d+, row 0, column 0 of conv1")).wait_for()
        point(visit, canvas, 0.98, 0.98, click=True)
        visit.page.get_by_text(re.compile(r"More about map \d+, row 25, column 25 of conv1")).wait_for()
        assert shown(visit)[0].startswith("Map")
        assert visit.complaints == []


def test_the_keyboard_moves_over_a_map_and_keeps_a_unit(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        ready(visit, "layer_by_layer?layer=pool1&unit=0,5,5")
        visit.page.locator(".map .sheet").focus()
        for key in ("ArrowRight", "ArrowDown"):
            visit.page.keyboard.press(key)
        assert shown(visit)[0].startswith("Map 0, row 6, column 6")
        visit.page.keyboard.press("Enter")
        visit.page.get_by_text("More about map 0, row 6, column 6 of pool1").wait_for()
        assert visit.complaints == []


def test_the_kernel_slides_by_itself_until_the_pointer_takes_over(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        ready(visit, "layer_by_layer?layer=conv1&unit=3,5,5")
        button = visit.page.locator("button.slide")
        expect(button).to_have_text("Pause")
        seen = {shown(visit)[0] for _ in range(20) if visit.settle(30)}
        assert len(seen) > 2
        assert all(heading.startswith("Map 3, row ") for heading in seen)
        visit.page.locator(".map .sheet").hover(position={"x": 3, "y": 3})
        expect(button).to_have_text("Slide the kernel over the input")
        visit.settle()
        assert shown(visit)[0].startswith("Map 3, row 0, column 0")
        button.click()
        expect(button).to_have_text("Pause")
        button.click()
        paused = shown(visit)[0]
        visit.settle()
        assert shown(visit)[0] == paused
        assert visit.complaints == []


def test_the_kernel_keeps_still_for_who_wants_no_motion_until_it_is_asked_to_slide(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        ready(visit, "layer_by_layer?layer=pool1&unit=0,5,5")
        visit.settle(1000)
        assert shown(visit)[0].startswith("Map 0, row 5, column 5")
        button = visit.page.locator("button.slide")
        expect(button).to_have_text("Slide the window over the input")
        button.click()
        visit.page.wait_for_function(
            "(button) => button.textContent !== 'Pause'", arg=button.element_handle()
        )  # at the map's end
        assert shown(visit)[0].startswith("Map 0, row 5, column 5")
        assert visit.complaints == []


def test_a_card_of_the_pipeline_puts_its_layer_under_the_microscope(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        ready(visit, "layer_by_layer")
        card = visit.page.locator("button[data-name=fc]")
        assert card.get_attribute("aria-label").startswith("fc 10: "), "what is seen, before what is told"
        card.click()
        visit.page.get_by_text(re.compile(r"More about unit \d of fc")).wait_for()
        visit.page.wait_for_function("() => new URL(location).searchParams.get('layer') === 'fc'")
        assert "Σ contributions" in shown(visit)[1]
        assert visit.page.locator("button[data-name=fc]").get_attribute("aria-pressed") == "true"
        assert visit.complaints == []


def test_the_blocks_of_a_deep_net_fold_in_and_out_by_mouse_and_key(chromium: BrowserContext, app: str):
    with visiting(chromium, app, height=1400) as visit:
        ready(visit, "layer_by_layer?net=resnet18&layer=layer2.0.conv1")
        page = visit.page
        block, inner = (page.locator(f'button[data-name="{name}"]') for name in ("layer1.0", "layer1.0.conv1"))
        assert page.locator('button[data-name="layer2.0.conv1"]').is_visible(), "the chosen layer's block is open"
        assert block.get_attribute("aria-expanded") == "false"
        assert inner.count() == 0
        block.click()
        expect(block).to_have_attribute("aria-expanded", "true")
        expect(inner).to_be_visible()
        assert block.evaluate("each => each.getRootNode().activeElement === each"), "the focus stays"
        page.keyboard.press("Enter")
        expect(inner).to_have_count(0)
        page.get_by_role("button", name="Open all 8 blocks").click()
        expect(page.locator(".line .card")).to_have_count(61 + 2 + 8)  # image and softmax, and a card before each block
        inner.click()
        page.wait_for_function("() => new URL(location).searchParams.get('layer') === 'layer1.0.conv1'")
        visit.rest()
        page.get_by_role("button", name="Fold all blocks").click()
        expect(page.locator(".line .card")).to_have_count(4 + 3 + 2 + 8)  # stem, head, ends, blocks
        assert visit.complaints == []
