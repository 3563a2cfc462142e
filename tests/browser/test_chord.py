"""The chord under the pointer: the browser's numbers are core's, and what a hand, a key and a lock do."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core.convexity import weight_plane
from core.convexity.weight_plane import Array, Scalar
from core.functions.activations import ACTIVATIONS
from tests.browser import pointer
from tests.browser.pointer import asks, drawn, evaluated, listening, query
from tests.browser.server import RESTING

pytestmark = pytest.mark.browser

SCRIPTS = ("neuron.js", "scalar_net.js")
CELLS = [("linear", "mse"), ("linear", "ce"), ("sigmoid", "mse"), ("sigmoid", "ce")]
STATES = 8  # of each cell, over one weight and over two
PLACES = 40  # of the weights, in each state
LINES = """const plain = (values) => Array.from(values, (each) => Number.isNaN(each) ? null : each);
return states.map(({ net, a, b, window }) => {
    const { at, loss, ends, heights, middle, gap } = new ScalarNet(net).chord(a, b, window);
    const told = { heights: plain(heights), middle: plain([middle]), gap: plain([gap]) };
    return { at: plain(at), loss: plain(loss), ends, ...told };
})"""
POINTS = """const plain = (each) => Number.isNaN(each) ? null : each;
return states.map(({ net, points }) => {
    const made = new ScalarNet(net);
    return points.map((point) => [made.value(point), ...made.curvatures(point)].map(plain));
})"""
MAPS = """return states.map(({ net, w }) =>
    Array.from(new ScalarNet(net).over(w), (each) => Number.isNaN(each) ? null : each))"""
FIGURE = ".surfaces.chord .plot svg"
SIDE = 4.0  # of the map, from −2 to 2


def nets(depths: tuple[int, ...]) -> list[Scalar]:
    """Nets of every output and loss; the first of each as the page opens, the others at random."""
    rng = np.random.default_rng(11)
    found = []
    for output, loss in CELLS:
        for each in range(STATES):
            x, y, fixed = (1.0, 1.0, 1.0) if each == 0 else (rng.normal() * 1.5, rng.random(), rng.normal())
            y = float(rng.integers(0, 2)) if each % 3 == 1 else y
            found.append(Scalar(output, loss, depths[each % len(depths)], x, y, fixed))
    return found


def given(net: Scalar) -> dict[str, Any]:
    return {"output": net.output, "loss": net.loss, "factor": net.factor, "y": net.y}


def numbers(values: list[float | None]) -> Array:
    return np.array([np.nan if each is None else each for each in values])


def close(net: Scalar, free: Array) -> float:
    """How near they must be: a last digit of an output a is 1/a times as much in log a."""
    a = ACTIVATIONS[net.output].value(net.factor * free.prod(axis=-1))
    within = a[(a > 1e-9) & (a < 1 - 1e-9)]
    return (
        1e-11 if net.output == "sigmoid" else max(1e-11, 1e-14 / float(np.minimum(within, 1 - within).min(initial=0.1)))
    )


@pytest.mark.parametrize("depths", [(1,), (2, 3, 4)], ids=["one weight", "two weights"])
def test_the_browsers_losses_along_a_chord_are_cores(chromium: BrowserContext, depths: tuple[int, ...]):
    rng = np.random.default_rng(5)
    states = []
    for net in nets(depths):
        found = weight_plane.counterexample(net)
        ends = rng.uniform(-net.radius, net.radius, (2, net.free))
        if found is not None and len(states) % 2 == 0:
            ends = np.array([found.first, found.second])[:, : net.free]
        states.append((net, *ends))
    asked = [
        {"net": given(net), "a": a.tolist(), "b": b.tolist(), "window": [-net.radius, net.radius]}
        for net, a, b in states
    ]
    defined = 0
    for (net, a, b), seen in zip(states, evaluated(chromium, SCRIPTS, LINES, asked), strict=True):
        wanted = weight_plane.chord(net, a, b)
        near = close(net, a + wanted.at[:, None] * (b - a) if net.free == 2 else wanted.at[:, None])
        assert_allclose(seen["at"], wanted.at, rtol=1e-12, atol=1e-12)
        assert_allclose(seen["ends"], wanted.ends)
        assert_allclose(numbers(seen["loss"]), wanted.loss, rtol=near, atol=1e-13, err_msg=str(net))
        first, middle, second = wanted.heights
        told = numbers([*seen["heights"], *seen["middle"], *seen["gap"]])
        close_up = close(net, np.stack([a, wanted.midpoint, b]))
        heights = [first, second, middle, middle - (first + second) / 2]
        assert_allclose(told, heights, rtol=close_up, atol=1e-10, err_msg=str(net))
        defined += int(np.isfinite(wanted.loss).sum())
    assert len(states) == len(CELLS) * STATES
    assert defined > 5000


def test_the_browsers_losses_and_curvatures_are_cores_at_points_of_the_plane(chromium: BrowserContext):
    rng = np.random.default_rng(6)
    every = [(net, rng.uniform(-2, 2, (PLACES, 2))) for net in nets((2, 3, 4))]
    asked = [{"net": given(net), "points": points.tolist()} for net, points in every]
    for (net, points), seen in zip(every, evaluated(chromium, SCRIPTS, POINTS, asked), strict=True):
        for (w1, w2), row in zip(points, seen, strict=True):
            near, wanted = close(net, np.array([[w1, w2]])), at(net, w1, w2)
            scale = np.nan_to_num(np.abs(wanted).max(), nan=1.0)
            assert_allclose(numbers(row), wanted, rtol=100 * near, atol=100 * near * scale + 1e-13, err_msg=str(net))


def at(net: Scalar, w1: float, w2: float) -> list[float]:
    """Loss and both eigenvalues of its Hessian by torch's autograd, where core has a loss."""
    value = float(net.value(np.array([w1, w2])))
    if np.isnan(value):
        return [np.nan] * 3

    def loss(w: torch.Tensor) -> torch.Tensor:
        f = net.factor * w.prod()
        if net.loss == "mse":
            return ((torch.sigmoid(f) if net.output == "sigmoid" else f) - net.y) ** 2
        if net.output == "sigmoid":
            return torch.nn.functional.softplus(f) - net.y * f
        return -net.y * torch.log(f) - (1 - net.y) * torch.log1p(-f)

    hessian = torch.autograd.functional.hessian(loss, torch.tensor([w1, w2], dtype=torch.float64))
    return [value, *torch.linalg.eigvalsh(hessian).tolist()]


def test_the_browsers_map_is_cores_plane(chromium: BrowserContext):
    planes = [weight_plane.plane(net, 21) for net in nets((2, 3, 4))]
    asked = [{"net": given(plane.net), "w": plane.w.tolist()} for plane in planes]
    for plane, seen in zip(planes, evaluated(chromium, SCRIPTS, MAPS, asked), strict=True):
        free = np.stack(np.meshgrid(plane.w, plane.w), axis=-1)
        near = close(plane.net, free)
        assert_allclose(numbers(seen), plane.loss.ravel(), rtol=near, atol=1e-12, err_msg=str(plane.net))


# The page


def opened(chromium: BrowserContext, app: str, asked: str = "", **size: Any) -> Any:
    return listening(chromium, app, f"convexity?{asked}", FIGURE, **size)


def figure(page: Page) -> Locator:
    return page.locator(".surfaces.chord")


def end(page: Page, name: str) -> Locator:
    return figure(page).get_by_role("button", name=f"End {name}")


def shown(page: Page, name: str) -> list[float]:
    return pointer.numbers(figure(page), name)


def middle_of(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def spot(page: Page, w1: float, w2: float) -> tuple[float, float]:
    """A place on the map."""
    box = figure(page).locator(".map .plane").bounding_box()
    assert box is not None
    return box["x"] + (w1 + 2) / SIDE * box["width"], box["y"] + (2 - w2) / SIDE * box["height"]


def picture(page: Page) -> str:
    """The chord on the map, as pixels, and the loss along it."""
    told: str = figure(page).evaluate(
        "each => each.querySelector('.map canvas + canvas').toDataURL() + each.querySelector('.plot svg').innerHTML"
    )
    return told


def test_a_dragged_end_moves_the_chord_before_it_is_let_go_and_the_controls_after(chromium: BrowserContext, app: str):
    with opened(chromium, app) as (visit, sent):
        page = visit.page
        net = Scalar("linear", "mse", 2, 1.0, 1.0)
        end(page, "A").scroll_into_view_if_needed()
        page.mouse.move(*middle_of(end(page, "A")))
        page.mouse.down()
        seen = [picture(page)]
        for w1, w2 in ((0.5, 1.5), (-0.5, 1), (0, -1.5)):
            page.mouse.move(*spot(page, w1, w2), steps=2)
            drawn(page)
            seen.append(picture(page))
            a = shown(page, "a")
            assert a == pytest.approx([w1, w2], abs=0.02)
            first, middle, second = weight_plane.chord(net, np.array(a), np.array([-1.0, -1.0])).heights
            assert_allclose(shown(page, "heights"), [first, second], rtol=1e-9, atol=1e-12)
            assert_allclose(shown(page, "middle"), [middle], rtol=1e-9, atol=1e-12)
        assert all(old != new for old, new in pairwise(seen))
        assert sent == []
        assert page.locator(RESTING).count() == 1
        page.mouse.up()
        page.wait_for_url(asks("a2"))
        visit.rest()
        assert query(page)["chord"] == ["own"]
        assert [float(query(page).get(name, ["1"])[0]) for name in ("a1", "a2")] == a
        typed = [page.locator(f".st-key-convexity-{name} input").input_value() for name in ("a1", "a2", "b1", "b2")]
        assert [float(each) for each in typed] == [*a, -1, -1]
        visit.settle()
        assert (shown(page, "a"), shown(page, "b")) == (a, [-1, -1])
        expect(page.locator(".stMain")).to_contain_text(f"At the midpoint M the loss is {middle:.4g}")


def test_a_finger_drags_an_end_and_the_page_does_not_scroll(chromium: BrowserContext, app: str):
    with opened(chromium, app, width=360, height=740) as (visit, _):
        page = visit.page
        end(page, "B").scroll_into_view_if_needed()
        touch = page.context.new_cdp_session(page)
        points = [middle_of(end(page, "B")), spot(page, -0.5, 0), spot(page, 0.5, 0.5)]
        scrolled = page.locator(".stMain").evaluate("each => each.scrollTop")
        for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), points, strict=True):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            drawn(page)
        assert shown(page, "b") == pytest.approx([0.5, 0.5], abs=0.02)
        assert page.locator(".stMain").evaluate("each => each.scrollTop") == scrolled
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_url(asks("b1"))
        visit.rest()


def test_a_typed_end_moves_the_chord(chromium: BrowserContext, app: str):
    with opened(chromium, app, "chord=own") as (visit, _):
        page = visit.page
        field = page.locator(".st-key-convexity-b2 input")
        field.fill("0.75")
        field.press("Enter")
        page.wait_for_url(asks("b2"))
        visit.rest()
        visit.settle()
        assert shown(page, "b") == [-1, 0.75]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_keys_move_an_end_which_keeps_a_visible_focus(chromium: BrowserContext, app: str, theme: Any):
    with opened(chromium, app, theme=theme) as (visit, _):
        page = visit.page
        page.keyboard.press("Tab")  # from now on the browser takes the visitor for one with a keyboard
        handle = end(page, "A")
        handle.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowDown")
        page.wait_for_url(asks("a1"))
        visit.rest()
        visit.settle()
        assert shown(page, "a") == [0.95, 0.75]
        assert handle.evaluate("each => each.getRootNode().activeElement === each")
        style = handle.evaluate(
            "each => (({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(each))"
        )
        assert style == ["solid", "3px"]
        assert (handle.get_attribute("aria-label") or "").startswith("End A: w₁ 0.95, w₂ 0.75, MSE ")
        assert figure(page).get_by_role("status").inner_text().startswith("A 0.95, 0.75; B −1, −1. M")


def test_an_end_slides_along_the_curve_of_one_weight(chromium: BrowserContext, app: str):
    with opened(chromium, app, "weights=end-to-end&output=sigmoid") as (visit, sent):
        page = visit.page
        before = shown(page, "a")
        handle = end(page, "A")
        handle.scroll_into_view_if_needed()
        x, y = middle_of(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y, steps=3)
        drawn(page)
        [a] = shown(page, "a")
        assert a > before[0] + 1
        value = Scalar("sigmoid", "mse", 1, 1.0, 1.0).value(np.array([a]))
        assert shown(page, "heights")[0] == pytest.approx(float(value), rel=1e-9)
        assert sent == []
        page.mouse.up()
        page.wait_for_url(asks("a"))
        visit.rest()
        assert float(query(page)["a"][0]) == a
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(lambda url: f"a={round(a + 0.05, 2):g}" in url)
        visit.rest()


def test_what_a_link_keeps_still_is_not_dragged(chromium: BrowserContext, app: str):
    with opened(chromium, app, "lock=a1&lock=b1&lock=b2") as (visit, _):
        page = visit.page
        expect(end(page, "B")).to_be_disabled()
        end(page, "A").scroll_into_view_if_needed()
        page.mouse.move(*middle_of(end(page, "A")))
        page.mouse.down()
        page.mouse.move(*spot(page, -1, 0.5), steps=3)
        drawn(page)
        assert shown(page, "a") == pytest.approx([1, 0.5], abs=0.02)
        assert shown(page, "a")[0] == 1
        page.mouse.up()
        page.wait_for_url(asks("a2"))
        visit.rest()
        assert set(query(page)) == {"chord", "a2", "lock"}
        expect(page.locator(".st-key-convexity-a1 input")).to_be_disabled()


def test_a_chord_that_the_link_keeps_has_no_end_to_drag(chromium: BrowserContext, app: str):
    with opened(chromium, app, "lock=chord") as (visit, _):
        for name in "AB":
            expect(end(visit.page, name)).to_be_disabled()


@pytest.mark.parametrize("asked", ["", "weights=end-to-end&output=sigmoid", "loss=ce&y=0.4", "loss=ce"])
def test_the_figure_stays_within_a_narrow_page(chromium: BrowserContext, app: str, asked: str):
    with opened(chromium, app, asked, width=360, height=740) as (visit, _):
        wide, room = visit.page.locator(".stMain").evaluate("each => [each.scrollWidth, each.clientWidth]")
        assert wide <= room
        handles = figure(visit.page).locator("button.end")
        assert handles.count() == (0 if asked == "loss=ce" else 2)
