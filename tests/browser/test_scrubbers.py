"""Sliders that move a page's charts in the browser: what is shown is what was recorded, and nothing is sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core import runs
from core.race import four_nets, shipped_races
from core.race.four_nets import LINE_UP
from core.race.shipped_races import RaceKey
from core.training import NAMED
from tests.browser.server import CHART, Visit, visiting
from ui.charts import training
from ui.charts.training import Series

pytestmark = pytest.mark.browser

INIT = "truncated-normal"
TITLES = f"""() => [...document.querySelectorAll('{CHART}')].slice(0, 2).map((chart) =>
    chart.querySelector('.role-title-text').getBoundingClientRect().top - chart.getBoundingClientRect().top)"""


@contextmanager
def opened(chromium: BrowserContext, app: str, address: str) -> Iterator[tuple[Visit, list[object]]]:
    """The page, and what it sends to the server from now on."""
    sent: list[object] = []
    with visiting(chromium, app) as visit:
        visit.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        visit.open(address).settle()
        sent.clear()
        yield visit, sent
        assert visit.complaints == []


def words(page: Page) -> set[str]:
    """What is written in the first chart and can be seen."""
    texts = "[...e.querySelectorAll('.mark-text text')].filter(t => t.getAttribute('opacity') !== '0')"
    return set(page.locator(CHART).first.evaluate(f"e => {texts}.map(t => t.textContent)"))


def race_slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Run the race again")


def races(reduction: str) -> list[shipped_races.Race]:
    return [shipped_races.load().races[RaceKey(net, reduction, INIT)] for net in LINE_UP[reduction]]


def lines(found: list[shipped_races.Race], iteration: int) -> list[str]:
    """What each lane says there."""
    told = []
    for race in found:
        right = np.median(race.accuracy[:, race.recorded <= iteration][:, -1])
        arrived = ((race.iterations >= 0) & (race.iterations <= iteration)).sum()
        told.append(f"median {right:.1%} right, {arrived} arrived")
    return told


def test_the_race_is_run_again_by_keyboard_and_asks_the_server_for_nothing(chromium: BrowserContext, app: str):
    found = races("sum")
    stops = four_nets.moments(found).tolist()
    with opened(chromium, app, "race") as (visit, sent):
        slider, (title, other) = race_slider(visit.page), visit.page.evaluate(TITLES)
        assert slider.get_attribute("max") == str(len(stops) - 1)
        assert slider.input_value() == slider.get_attribute("max")
        assert title == pytest.approx(other, abs=1), "the title is not where that of a chart without a slider is"
        slider.focus()
        visit.page.keyboard.press("Home")
        for steps in (0, 20, 20):
            for _ in range(steps):
                visit.page.keyboard.press("ArrowRight")
            visit.settle()
            iteration = stops[int(slider.input_value())]
            assert set(lines(found, iteration)) <= words(visit.page)
            assert visit.page.evaluate(TITLES)[0] == pytest.approx(title, abs=1)
            assert str(slider.get_attribute("aria-valuetext")).startswith(f"iteration {iteration}. ")
        visit.page.keyboard.press("End")
        visit.settle()
        assert not any("arrived" in word for word in words(visit.page))
        assert {f"{race.median:,.0f}" for race in found} <= words(visit.page)
        assert sent == []


def test_play_runs_pauses_and_ends(chromium: BrowserContext, app: str):
    with opened(chromium, app, "race") as (visit, sent):
        slider, page = race_slider(visit.page), visit.page
        last = slider.input_value()
        page.get_by_role("button", name="Play").press("Enter")
        pause = page.get_by_role("button", name="Pause")
        pause.wait_for()
        page.wait_for_function("slider => slider.value > 5", arg=slider.element_handle())
        pause.press("Space")
        stopped = slider.input_value()
        visit.settle()
        assert slider.input_value() == stopped != last
        page.get_by_role("button", name="One step on").click()
        assert int(slider.input_value()) == int(stopped) + 1
        page.get_by_role("button", name="One step back").click()
        assert slider.input_value() == stopped
        page.get_by_role("button", name="Play").click()
        page.get_by_role("button", name="Play").wait_for()  # at the end
        assert slider.input_value() == last
        assert sent == []


def test_who_wants_no_motion_has_jumps(chromium: BrowserContext, app: str):
    with visiting(chromium, app) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        slider = race_slider(visit.open("race?reduction=mean").page)
        most = int(str(slider.get_attribute("max")))
        slider.evaluate("""slider => {
            window.values = [];
            new MutationObserver(() => window.values.push(Number(slider.value))).observe(slider, { attributes: true });
        }""")
        visit.page.get_by_role("button", name="Play").click()
        visit.page.get_by_role("button", name="Play").wait_for()
        visit.page.wait_for_function("most => window.values.includes(most)", arg=most)
        assert len(set(visit.page.evaluate("window.values"))) <= 30 < most
        assert visit.complaints == []


def test_another_race_begins_at_its_own_end(chromium: BrowserContext, app: str):
    with opened(chromium, app, "race") as (visit, _):
        slider = race_slider(visit.page)
        slider.press("Home")
        visit.page.get_by_role("radio", name="Mean over the images").click()
        found = races("mean")
        last = len(four_nets.moments(found)) - 1
        expect(slider).to_have_attribute("max", str(last))
        visit.rest().settle()
        assert slider.input_value() == str(last)
        assert {f"{race.median:,.0f}" for race in found} <= words(visit.page)
        slider.press("ArrowLeft")
        visit.settle()
        assert any("arrived" in word for word in words(visit.page))


def marked(page: Page, chart: int) -> float:
    """Where the line of the marked epoch stands in a chart, from 0 at the left of its axes to 1 at their right."""
    place = """e => {
        const [line, frame] = ['.mark-rule.role-mark line', '.role-frame .background'].map(
            (each) => e.querySelector(each).getBoundingClientRect());
        return (line.left + line.width / 2 - frame.left) / frame.width;
    }"""
    return float(page.locator(CHART).nth(chart).evaluate(place))


def test_a_marked_epoch_shows_what_was_recorded_there(chromium: BrowserContext, app: str):
    shipped = [runs.find(NAMED[name]) for name in ("overfitting", "mlp-128")]
    series = [Series("", run.history, 0) for run in shipped if run is not None]
    last = max(len(each.history) for each in series)
    expected = [training.readings(each, last) for each in series]
    with opened(chromium, app, "training_curves?run=overfitting&compare=mlp-128") as (visit, sent):
        page, slider = visit.page, visit.page.get_by_role("slider", name="Marked epoch")
        losses = series[0].values("loss", training.VALIDATION)
        assert int(slider.input_value()) == losses.argmin()
        table = page.get_by_role("table", name="Marked epoch")
        slider.focus()
        for key, epoch in (("Home", 1), ("ArrowRight", 2), ("End", last)):
            page.keyboard.press(key)
            visit.settle()
            for row, values in enumerate(expected, 1):
                assert (
                    tuple(table.get_by_role("row").nth(row).get_by_role("cell").all_inner_texts()) == values[epoch - 1]
                )
            for chart in range(2):
                assert abs(marked(page, chart) - (epoch - 0.5) / last) < 0.01
        told = str(slider.get_attribute("aria-valuetext"))
        assert re.match(rf"epoch {last}\. .*training loss {re.escape(expected[0][-1][0])}", told)
        assert sent == []
