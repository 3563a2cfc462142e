"""The race once more: where the dots are, and what is said of the nets, at an iteration of the slider's."""

from collections import Counter

import pytest

from core.race import four_nets, shipped_races
from core.race.four_nets import LINE_UP
from core.race.shipped_races import RaceKey
from tests.helpers import apps
from tests.helpers.rendered import Rendered, render
from ui.race import controls
from ui.race.charts import races
from ui.race.charts.lanes import Lane, lanes
from ui.race.charts.replay import Moments
from ui.race.record import FourNetRace


def line_up(reduction: str, init: str) -> list[Lane]:
    found = [shipped_races.load().races[RaceKey(net, reduction, init)] for net in LINE_UP[reduction]]
    return lanes(controls.names(FourNetRace()), LINE_UP[reduction], found, four_nets.ranking(found))


def moments(shown: list[Lane]) -> Moments:
    return Moments.of(shown, four_nets.moments([lane.race for lane in shown]))


def at(shown: list[Lane], found: Moments, iteration: int) -> Rendered:
    """The chart where the slider stands at an iteration."""
    chart = races.arrivals(shown, 10_000, False, found)
    chart.params[0]["value"] = iteration
    return render(chart)


@pytest.mark.parametrize(("reduction", "init"), [("sum", "truncated-normal"), ("sum", "default"), ("mean", "zero")])
def test_nets_run_with_the_slider_until_they_arrive(reduction: str, init: str):
    shown = line_up(reduction, init)
    found = moments(shown)
    final = {round(x, 6) for x, _ in at(shown, found, found.iterations[-1]).points()}
    for iteration in found.iterations[len(found.iterations) // 2 :: 20]:
        if iteration == found.iterations[-1]:
            continue
        drawn = at(shown, found, iteration)
        places = Counter(round(x, 6) for x, _ in drawn.points())
        running = sum(int(((lane.race.iterations < 0) | (lane.race.iterations >= iteration)).sum()) for lane in shown)
        front = max(places)
        assert places[front] == running, iteration
        assert set(places) - {front} <= final
        for lane in shown:
            assert found.words(lane.label, found.iterations.index(iteration)) in drawn.words()


def test_at_its_end_the_chart_is_the_one_without_a_slider():
    for shown in (line_up("sum", "default"), line_up("mean", "truncated-normal")):
        found = moments(shown)
        whole, again = render(races.arrivals(shown, 10_000, False)), at(shown, found, found.iterations[-1])
        assert again.points() == whole.points()
        assert again.words() == whole.words()


def test_what_is_said_is_what_was_recorded():
    shown = line_up("sum", "truncated-normal")
    found = moments(shown)
    for lane in shown:
        race = lane.race
        for column, iteration in enumerate(race.recorded):
            place = found.iterations.index(iteration)
            right = sorted(race.accuracy[:, column])
            arrived = sum(0 <= each <= iteration for each in race.iterations)
            middle = (right[len(right) // 2 - 1] + right[len(right) // 2]) / 2
            assert found.cells(lane.label)[place] == (f"{middle:.1%}", str(arrived))


def test_one_net_has_no_median():
    at_page = apps.opened("race", {"seeds": "1", "most": "100"})
    assert not at_page.exception
    shown = [Lane(0, "A", lane.net, four_nets.shortened(lane.race, 1, 100)) for lane in line_up("sum", "default")[:1]]
    assert moments(shown).words(shown[0].label, 0).endswith("% right")
