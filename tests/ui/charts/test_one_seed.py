"""A group of one value beside groups of several: it is drawn, and its spread is said to be unknown."""

import re

import numpy as np
import pytest

from core.commands.tuning import table
from core.race.ensembles import Race
from core.race.four_nets import Net
from core.statistics.comparison import Accuracy
from tests.helpers.rendered import render
from tests.helpers.studies import of_values
from ui.page.sections import ROOT
from ui.race.charts import curves, lanes, races
from ui.street_numbers.charts import prices
from ui.street_numbers.charts.prices import CostPoint
from ui.tuning import charts as tuning

ONE, SEVERAL = {"grid": [[0.9, 0.95]]}, {"random": [[0.8, 0.9], [0.85, 0.9], [0.7, 0.94]]}


def test_no_mark_is_used_that_drops_a_group_of_one():
    """Vega-Lite's error bars of deviations leave such a group out of chart and axis."""
    dropping = re.compile(r"""mark_error(bar|band)|errorbar|errorband|["'(](stdev|stdevp|stderr|ci0|ci1)\(""")
    assert dropping.search('alt.Chart(table).mark_errorbar(extent="stdev")')
    files = [file for folder in ("ui", "pages") for file in (ROOT / folder).rglob("*.py")]
    assert [file.name for file in files if dropping.search(file.read_text(encoding="utf-8"))] == []


def arrived(seeds: int) -> list[lanes.Lane]:
    recorded = np.array([1, 10, 100])
    line_up = [Net("relu", "ce", 0.1), Net("sigmoid", "mse", 0.1)]
    found = [
        Race(np.arange(seeds) + start, np.zeros(seeds), recorded, np.full((seeds, 3), 0.5), np.zeros((seeds, 3)))
        for start in (20, 50)
    ]
    return lanes.lanes(["A", "B"], line_up, found, [0, 1])


@pytest.mark.parametrize("seeds", [1, 3])
def test_a_race_of_one_seed_has_its_dots_and_says_that_it_is_one(seeds: int):
    found = render(races.arrivals(arrived(seeds), 1000, False))
    assert len(found.points()) == 2 * seeds
    assert ("one seed" in found.words()) == (seeds == 1)
    assert ("middle half" in found.words()) == (seeds > 1)
    assert len(render(curves.accuracy(arrived(seeds), 0.5)).lines()) >= 2


def test_a_search_with_one_repeat_stands_beside_one_with_several():
    words = render(tuning.best_so_far(of_values({**SEVERAL, **ONE}), ("grid", "random"))).words()
    assert "median of 1 or 3 repeats" in words
    assert "Grid" in words
    assert "Random" in words
    drawn = tuning.curves(of_values({**SEVERAL, **ONE}), ("grid", "random"))
    assert set(drawn["sampler"]) == {"Grid search", "Random search"}
    assert not drawn.isna().to_numpy().any()


def test_searches_with_one_repeat_each_are_said_to_be_one():
    words = render(tuning.best_so_far(of_values(ONE), ("grid",))).words()
    assert "one seed" in words
    assert "middle half" not in words


def test_the_command_gives_no_spread_of_one_search():
    [one] = table(of_values(ONE))
    assert "in one search" in one
    assert "±" not in one
    [several] = table(of_values(SEVERAL))
    assert f"± {np.std([0.9, 0.9, 0.94], ddof=1):.2%} over 3 searches" in several


def test_a_net_of_one_seed_has_its_interval_beside_one_of_several():
    accuracy = Accuracy(9000, 10_000)
    one = CostPoint("one", accuracy, 1e3, (0.9, 0.9), 1, "10,000 images", 0)
    several = CostPoint("several", accuracy, 1e4, (0.89, 0.91), 3, "10,000 images", 1, (0.88, 0.92))
    chart = prices.cost([one, several], "parameters", False)
    assert len(render(chart).points()) == 2
    rows = {row["name"]: row for rows in chart.to_dict()["datasets"].values() for row in rows}
    low, high = rows["one"]["low"], rows["one"]["high"]
    assert low < 0.9 < high
    assert {name: row["seeds"] for name, row in rows.items()} == {"one": 1, "several": 3}
