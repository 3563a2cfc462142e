"""Both loss surfaces under the pointer: the browser's numbers are core's, and what a hand, a key and Play do."""

from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Locator, Page

from core.functions.activations import ACTIVATIONS
from core.neuron import descent, surface
from tests.browser import pointer
from tests.browser.pointer import drawn, evaluated, listening, query
from tests.browser.server import RESTING, serving, visiting
from ui.components import surfaces as component

pytestmark = pytest.mark.browser

CLIPS = (None, 1e-7)
STATES = 16  # for each activation, clipped and not
POINTS = 5  # of the plane, in each state
MSE, CE, BENDS = [0, 2, 3, 4], [6, 7, 8], (5, 9)  # places: the output and what a loss has, without its curvature
FORMULAS = ("neuron.js",)
MEANS = """return states.map(({ name, clip, pairs, points }) => {
    const neuron = new Neuron(name, clip, ofPairs(pairs));
    const plain = (value) => Number.isNaN(value) ? null : value;
    const row = ({ output, defined, mse, ce }) => [output, defined, ...[mse, ce].flatMap(
        ({ value, dw, db, curvature }) => [value, dw, db, curvature])].map(plain);
    return points.map(([w, b]) => row(neuron.at(w, b)));
})"""
PATHS = """return states.map(({ name, clip, pairs, start, optimiser, lr, steps }) => {
    const neuron = new Neuron(name, clip, ofPairs(pairs));
    return ['mse', 'ce'].map((loss) => neuron.descend(loss, start, optimiser, lr, steps));
})"""
# The component's element, wherever its shadow root is.
HERE = """[...document.querySelectorAll('.stMain *')].map((each) => each.shadowRoot?.querySelector('.surfaces'))
    .find(Boolean)"""


def states() -> list[dict[str, Any]]:
    """Units, examples and places, over all activations: of one example and of several, hard and soft targets."""
    rng = np.random.default_rng(7)
    found = []
    for name in sorted(component.UNITS):
        for clip in CLIPS:
            for each in range(STATES):
                count = 1 if each % 2 else int(rng.integers(2, 6))
                hard = each % 4 < 2
                y = rng.integers(0, 2, count).astype(float) if hard else rng.random(count).round(3)
                reach = 0.7 if each % 3 == 0 else 6.0  # near 0 more units have an output within (0, 1)
                found.append(
                    {
                        "name": name,
                        "clip": clip,
                        "pairs": np.column_stack([rng.normal(size=count) * 2, y]).tolist(),
                        "points": rng.uniform(-reach, reach, (POINTS, 2)).tolist(),
                    }
                )
    return found


def by_core(state: dict[str, Any], w: float, b: float) -> list[Any]:
    """The same numbers from a grid of two by two points, of which the first is the place."""
    x, y = np.array(state["pairs"]).T
    one = surface.neuron(x, y, state["name"], (w, w + 1), (b, b + 1), 2, clip=state["clip"])
    values = [one.output[0, 0], bool(one.defined[0, 0])]
    for loss, found in one.losses.items():
        values += [found.value[0, 0], found.dw[0, 0], found.db[0, 0], one.smallest_eigenvalue(loss)[0, 0]]
    return values


def edge(state: dict[str, Any], w: float, b: float) -> float:
    """How far the outputs within (0, 1) are from its ends: a last digit of a is 1/a times as much in log a."""
    x, _ = np.array(state["pairs"]).T
    a = ACTIVATIONS[state["name"]].value(w * x + b)
    within = a[(a > 1e-9) & (a < 1 - 1e-9)]
    if (state["name"], state["clip"]) == ("sigmoid", None):
        return 1.0  # computed from logits, where nothing is lost
    return float(np.minimum(within, 1 - within).min(initial=1e-3))


def test_the_browsers_losses_and_gradients_are_cores_over_units_examples_and_places(chromium: BrowserContext):
    every = states()
    assert len(every) > 200
    seen = evaluated(chromium, FORMULAS, MEANS, every)
    defined = 0
    for state, rows in zip(every, seen, strict=True):
        for (w, b), row in zip(state["points"], rows, strict=True):
            wanted = by_core(state, w, b)
            assert row[1] == wanted[1], state
            found = np.array([np.nan if each is None else each for each in row], dtype=float)
            wanted = np.array(wanted, dtype=float)
            close = 1e-14 / edge(state, w, b)
            for places, tolerance in ((MSE, 1e-10), (CE, max(1e-10, close))):
                assert_allclose(
                    found[places], wanted[places], rtol=tolerance, atol=1e-13, err_msg=str((state, w, b, places))
                )
            for place in BENDS:  # a difference of two numbers, each of which is as close as that
                near = pytest.approx(wanted[place], rel=100 * close, abs=100 * close, nan_ok=True)
                assert found[place] == near, (state, w, b)
            defined += np.isfinite(found).all()
    assert defined > 500


@pytest.mark.parametrize("optimiser", sorted(descent.OPTIMISERS))
def test_the_browsers_descents_are_cores(chromium: BrowserContext, optimiser: str):
    every = [
        {**state, "start": state["points"][0], "optimiser": optimiser, "lr": lr, "steps": 60}
        for state in states()[::3]
        for lr in (0.1, 1.5)
    ]
    seen = evaluated(chromium, FORMULAS, PATHS, every)
    for state, paths in zip(every, seen, strict=True):
        x, y = np.array(state["pairs"]).T
        grid = surface.neuron(x, y, state["name"], resolution=2, clip=state["clip"])
        wanted = descent.race(grid, state["start"], optimiser, state["lr"], 60)
        for found, path in zip(paths, wanted.values(), strict=True):
            assert abs(len(found) - len(path.points)) <= 1, state  # a gradient at the border of being none
            common = min(len(found), len(path.points), 12)  # where a descent jumps about, rounding grows with the steps
            assert_allclose(found[:common], path.points[:common], rtol=1e-6, atol=1e-9, err_msg=str(state))


def test_the_table_of_units_in_the_browser_is_the_one_that_python_names(chromium: BrowserContext):
    assert set(evaluated(chromium, FORMULAS, "return Object.keys(UNITS)", [])) == component.UNITS


# The page


def stage(page: Page) -> Locator:
    return page.locator(".surfaces")


def plane(page: Page, place: int) -> Locator:
    return stage(page).locator(".map .plane").nth(place)


def numbers(page: Page, name: str) -> list[float]:
    """What the component says that it shows: "heads" (two points), "losses", "start", "t"."""
    return pointer.numbers(stage(page), name)


def pictures(page: Page) -> list[bytes]:
    """Both maps, as pixels."""
    read = "each => [...each.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()).join()"
    return [plane(page, place).evaluate(read).encode() for place in (0, 1)]


def opened(chromium: BrowserContext, app: str, address: str = "loss_surfaces", **size: int) -> Any:
    """The page, and every message that it sends to the server from then on."""
    return listening(chromium, app, address, ".surfaces .plane canvas", **size)


def spot(page: Page, place: int, across: float, up: float) -> tuple[float, float]:
    """A place on a map, as shares of its side."""
    box = plane(page, place).bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def test_a_dragged_start_moves_both_descents_before_it_is_let_go(chromium: BrowserContext, app: str):
    with opened(chromium, app) as (visit, sent):
        page = visit.page
        page.mouse.move(*spot(page, 0, 10 / 12, 10 / 12))  # (4, 4)
        page.mouse.down()
        seen = [pictures(page)]
        for share in (0.75, 0.6, 0.45):
            page.mouse.move(*spot(page, 0, share, 0.8), steps=2)
            drawn(page)
            seen.append(pictures(page))
            w, b = numbers(page, "start")
            assert (w, b) == pytest.approx((12 * share - 6, 3.6), abs=0.1)
            wanted = descent.race(surface.neuron(1, 0), (w, b), "gd", 0.5, 100)
            heads = np.reshape(numbers(page, "heads"), (2, 2))
            assert_allclose(heads, [path.points[-1] for path in wanted.values()], rtol=1e-9)
            assert_allclose(numbers(page, "losses"), [path.losses[-1] for path in wanted.values()], rtol=1e-9)
        assert all(old[place] != new[place] for old, new in pairwise(seen) for place in (0, 1))
        assert sent == []
        assert page.locator(RESTING).count() == 1
        page.mouse.up()
        page.wait_for_url(lambda url: "start_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert [float(query(page)[name][0]) for name in ("start_w", "start_b")] == numbers(page, "start")


def test_a_click_on_one_map_starts_both_descents_there(chromium: BrowserContext, app: str):
    with opened(chromium, app) as (visit, _):
        page = visit.page
        before = pictures(page)
        page.mouse.click(*spot(page, 1, 0.25, 0.5))
        page.wait_for_url(lambda url: "start_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert all(old != new for old, new in zip(before, pictures(page), strict=True))
        assert numbers(page, "start") == pytest.approx([-3, 0], abs=0.1)


@pytest.mark.parametrize("name", ["Target y", "Input x"])
def test_a_slider_repaints_both_maps_and_is_sent_when_let_go(chromium: BrowserContext, app: str, name: str):
    with opened(chromium, app) as (visit, sent):
        page = visit.page
        slider = stage(page).get_by_role("slider", name=name)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        before = pictures(page)
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2, steps=3)
        drawn(page)
        assert all(old != new for old, new in zip(before, pictures(page), strict=True))
        visit.settle(700)
        assert sent == []
        value = float(slider.input_value())
        page.mouse.up()
        parameter = name.split()[-1] if name == "Input x" else "target"
        page.wait_for_url(lambda url: parameter in parse_qs(urlsplit(url).query))
        visit.rest()
        assert float(query(page)[parameter][0]) == value
        typed = page.locator(f".st-key-loss_surfaces-{parameter} input")
        assert float(typed.input_value()) == value


def test_a_dragged_example_moves_the_table_and_keeps_its_place(chromium: BrowserContext, app: str):
    with opened(chromium, app, "loss_surfaces?data=points") as (visit, sent):
        page = visit.page
        dot = stage(page).get_by_role("button", name="Example 4")
        dot.scroll_into_view_if_needed()
        assert dot.get_attribute("aria-label") == "Example 4: input 1, target 0"
        box = dot.bounding_box()
        assert box is not None
        before = pictures(page)
        page.mouse.move(box["x"] + 8, box["y"] + 8)
        page.mouse.down()
        page.mouse.move(box["x"] + 8, box["y"] - 30, steps=3)
        drawn(page)
        assert sent == []
        assert all(old != new for old, new in zip(before, pictures(page), strict=True))
        told = dot.get_attribute("aria-label")
        assert told != "Example 4: input 1, target 0"
        page.mouse.up()
        page.wait_for_timeout(300)
        visit.rest()
        visit.settle(3500)
        assert dot.get_attribute("aria-label") == told


def test_play_runs_in_the_browser_to_the_end_and_pauses(chromium: BrowserContext, app: str):
    with opened(chromium, app, "loss_surfaces?step=0") as (visit, sent):
        page = visit.page
        before = pictures(page)
        stage(page).get_by_role("button", name="Play").click()
        page.wait_for_function(HERE + ".dataset.t > 8")
        assert sent == []
        stage(page).get_by_role("button", name="Pause").click()
        page.wait_for_url(lambda url: int(parse_qs(urlsplit(url).query).get("step", ["0"])[0]) > 7)
        visit.rest()
        assert pictures(page) != before
        assert numbers(page, "t") == [float(query(page)["step"][0])]
        stage(page).get_by_label("Speed").select_option("4")
        stage(page).get_by_role("button", name="Play").click()
        page.wait_for_url(lambda url: "step" not in parse_qs(urlsplit(url).query))
        ended = "document.querySelector('.stMain').textContent.includes('at step 100;')"
        page.wait_for_function(ended)
        visit.rest()
        assert numbers(page, "t") == [100]


def test_keys_move_the_start_step_and_play(chromium: BrowserContext, app: str):
    with opened(chromium, app, "loss_surfaces?step=10") as (visit, _):
        page = visit.page
        plane(page, 0).focus()
        page.keyboard.press(".")
        page.keyboard.press(".")
        page.keyboard.press(",")
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("step") == ["11"])
        visit.rest()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowDown")
        page.wait_for_url(lambda url: "start_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert numbers(page, "start") == pytest.approx([4 - 0.24, 4 - 1.2], abs=0.02)
        assert plane(page, 0).evaluate("each => each.getRootNode().activeElement === each")
        page.keyboard.press(" ")
        stage(page).get_by_role("button", name="Pause").wait_for()
        page.keyboard.press(" ")
        stage(page).get_by_role("button", name="Play").wait_for()
        stage(page).get_by_role("button", name="One step on").focus()
        assert stage(page).get_by_role("status").inner_text().startswith("Step ")


def test_who_wants_no_motion_gets_whole_steps_alone(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        visit.open("loss_surfaces?step=0&steps=25")
        page = visit.page
        visit.settle(1000)
        assert numbers(page, "t") == [0]
        stage(page).get_by_role("button", name="Play").click()
        places = set()
        for _ in range(60):
            drawn(page)
            places.add(numbers(page, "t")[0])
        assert all(place == int(place) for place in places)
        page.wait_for_function(HERE + ".dataset.t > 2")
        stage(page).get_by_role("button", name="Pause").click()
        visit.rest()
        assert visit.complaints == []


def test_a_second_drag_is_not_undone_by_the_answer_to_the_first(chromium: BrowserContext, app: str):
    with opened(chromium, app) as (visit, _):
        page = visit.page
        for across, up in ((0.3, 0.3), (0.6, 0.2)):
            page.mouse.click(*spot(page, 0, across, up))
        drawn(page)
        last = numbers(page, "start")
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("start_w") == [str(last[0])])
        visit.rest()
        visit.settle()
        assert numbers(page, "start") == last == pytest.approx([1.2, -3.6], abs=0.1)


def test_starting_afresh_forgets_what_the_hand_did(chromium: BrowserContext, app: str):
    with opened(chromium, app) as (visit, _):
        page = visit.page
        page.mouse.click(*spot(page, 0, 0.3, 0.3))
        page.wait_for_url(lambda url: "start_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        page.get_by_text("Take it with you").click()
        page.get_by_role("button", name="Start afresh").click()
        page.wait_for_url(lambda url: "start_w" not in parse_qs(urlsplit(url).query))
        visit.rest()
        visit.settle()
        assert numbers(page, "start") == [4, 4]
        page.locator(".st-key-loss_surfaces-view").get_by_role("radio", name="Slice").click()
        page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == {"view": ["slice"], "controls": ["all"]})
        visit.rest()
        assert numbers(page, "start") == [4, 4]


def test_the_end_of_a_slice_is_dragged(chromium: BrowserContext, app: str):
    with opened(chromium, app, "loss_surfaces?view=slice") as (visit, _):
        page = visit.page
        page.mouse.move(*spot(page, 1, 2 / 12, 4 / 12))  # (−4, −2)
        page.mouse.down()
        page.mouse.move(*spot(page, 1, 0.5, 0.25), steps=3)
        page.mouse.up()
        page.wait_for_url(lambda url: "end_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert "start_w" not in query(page)
        assert [float(query(page)[name][0]) for name in ("end_w", "end_b")] == pytest.approx([0, -3], abs=0.1)


@pytest.mark.parametrize(
    "address",
    [
        "data=digits",
        "hidden=relu&marks=arrows&marks=vanished&marks=negative&show=curvature",
        "hidden=tanh&clip=true&scale=common&show=slope&resolution=201",
        "view=ratio&show=dw&data=points",
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_of_map_is_drawn(chromium: BrowserContext, app: str, address: str, theme: Any):
    with visiting(chromium, app, theme=theme) as visit:
        visit.open(f"loss_surfaces?{address}")
        stage(visit.page).locator(".plane canvas").first.wait_for()
        visit.settle()
        page = visit.page
        blank = plane(page, 0).evaluate("""each => {
            const field = each.querySelector('canvas');
            const empty = Object.assign(document.createElement('canvas'), { width: field.width, height: field.height });
            return field.toDataURL() === empty.toDataURL();
        }""")
        assert not blank
        box = plane(page, 0).bounding_box()
        assert box is not None
        page.mouse.move(*spot(page, 0, 0.4, 0.6))
        stage(page).locator(".tip").first.wait_for()
        before = pictures(page)
        page.mouse.click(*spot(page, 0, 0.4, 0.6))
        page.wait_for_url(lambda url: "start_w" in parse_qs(urlsplit(url).query))
        visit.rest()
        assert pictures(page) != before
        assert visit.complaints == []


def test_what_python_computes_for_the_browser_is_drawn_as_what_the_browser_computes(chromium: BrowserContext, app: str):
    """A data set of which core sends the fields and the examples: the ball of a descent is where core has it."""
    with opened(chromium, app, "loss_surfaces?data=digits&steps=25&resolution=51") as (visit, _):
        page = visit.page
        said = page.locator(".st-key-figure-path").inner_text()
        for short in numbers(page, "losses"):
            assert f"→ {short:.4g} at step 25" in said


UNKNOWN = """
import streamlit as st

from core.neuron import descent
from core.neuron.surface import neuron
from ui.components import surfaces as component
from ui.loss_surfaces import stage
from ui.loss_surfaces.cached import SurfaceData, curvature_of
from ui.loss_surfaces.record import LossSurfaces

component.UNITS = frozenset()
st.title("A unit of which the browser has no formula")
surface, record = neuron(1.0, 0.0), LossSurfaces(marks=("arrows",))
data = SurfaceData(((1.0,),), (0.0,), (0, 1), ("Weight w", "Bias b"))
stage.show(data, record, surface, curvature_of(surface, False), descent.race(surface, (4, 4), "gd", 0.5, 100))
"""


def test_a_unit_without_formulas_in_the_browser_is_drawn_from_what_core_computes(
    chromium: BrowserContext, app: str, tmp_path: Path
):
    with opened(chromium, app) as (visit, _):
        wanted = numbers(visit.page, "heads")
    script = tmp_path / "unknown.py"
    script.write_text(UNKNOWN, encoding="utf-8")
    with serving(tmp_path, script=str(script)) as root, visiting(chromium, root) as visit:
        visit.open("")
        stage(visit.page).locator(".plane canvas").first.wait_for()
        visit.settle()
        page = visit.page
        assert_allclose(numbers(page, "heads"), wanted, rtol=1e-9)
        page.mouse.move(*spot(page, 0, 0.4, 0.6))
        assert "Loss" in stage(page).locator(".tip").first.inner_text()
        page.mouse.down()
        drawn(page)
        assert numbers(page, "heads")[:2] == numbers(page, "start") == pytest.approx([-1.2, 1.2], abs=0.1)
        page.mouse.up()
        stage(page).get_by_role("button", name="Play").click()
        page.wait_for_function(HERE + ".dataset.t > 2")
        assert visit.complaints == []


def test_all_parts_have_names_and_a_focus_ring(chromium: BrowserContext, app: str):
    with opened(chromium, app, width=360, height=740) as (visit, _):
        page = visit.page
        for place, title in enumerate(("Mean squared error", "Cross-entropy")):
            assert plane(page, place).get_attribute("aria-label") == f"{title} over Weight w and Bias b"
        page.keyboard.press("Tab")  # from now on the browser takes the visitor for one with a keyboard
        parts = [each for each in stage(page).locator("button, input, select, .map .plane").all() if each.is_visible()]
        assert len(parts) == 9  # back, play, on, scrubber, two maps, a dot, two sliders
        for part in parts:
            part.focus()
            assert part.get_attribute("aria-label")
            assert part.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
        wide, room = page.locator(".stMain").evaluate("each => [each.scrollWidth, each.clientWidth]")
        assert wide <= room
