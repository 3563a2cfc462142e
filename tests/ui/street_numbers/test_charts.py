"""Nets compared: what stands where on the charts, and what a report's curves are drawn beside."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.statistics.comparison import Accuracy
from tests.ui.conftest import Drawn
from ui.charts.signs import RUN_COLOURS
from ui.charts.theme import MUTED
from ui.street_numbers.charts import claims, nets, prices
from ui.street_numbers.charts.claims import OURS, THEIRS, LossCurve, Shares
from ui.street_numbers.charts.prices import CostPoint


def point(name: str, right: int, price: float, place: int | None, ends: tuple[float, float] | None = None) -> CostPoint:
    accuracy = Accuracy(right, 1000)
    seeds = 1 if ends is None else 3
    return CostPoint(name, accuracy, price, ends or (accuracy.share, accuracy.share), seeds, "1,000 images", place)


POINTS = [point("a", 950, 1e7, 0), point("b", 900, 1e4, 1, (0.88, 0.91)), point("c", 190, 1e5, None)]


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("against", prices.AXES)
def test_each_net_stands_at_its_price_with_its_interval(drawn: Callable[..., Drawn], against: str, log: bool):
    found = drawn(prices.cost(POINTS, against, log))
    [marks] = found.marks("point")
    rows = {row["name"]: row for row in found.data(marks)}
    assert {name: row["price"] for name, row in rows.items()} == {"a": 1e7, "b": 1e4, "c": 1e5}
    assert (rows["a"]["low"], rows["a"]["high"]) == pytest.approx(POINTS[0].accuracy.interval, abs=1e-5)
    scale = marks["encoding"]["x"]["scale"]
    assert scale["type"] == ("log" if log else "linear")
    assert scale["domain"][0] < 1e4 < 1e7 < scale["domain"][1]
    assert not log or scale["domain"][0] > 0


def test_the_axis_fits_the_chosen_nets_and_the_others_are_grey(drawn: Callable[..., Drawn]):
    found = drawn(prices.cost(POINTS, "parameters", True))
    [marks] = found.marks("point")
    low, high = marks["encoding"]["y"]["scale"]["domain"]
    assert low < 0.88 < POINTS[0].accuracy.interval[1] < high
    assert low > 0.19
    colours = dict(zip(*(marks["encoding"]["color"]["scale"][each] for each in ("domain", "range")), strict=True))
    assert colours == {"a": RUN_COLOURS[0], "b": RUN_COLOURS[1], "c": MUTED}
    assert marks["encoding"]["color"]["legend"] is None
    assert sorted(row["name"] for layer in found.marks("text") for row in found.data(layer)) == ["a", "b"]


def test_only_nets_of_several_seeds_have_a_thick_line(drawn: Callable[..., Drawn]):
    found = drawn(prices.cost(POINTS, "parameters", True))
    thick = next(each for each in found.marks("rule") if each["mark"]["strokeWidth"] > 2)
    assert [(row["name"], row["least"], row["most"]) for row in found.data(thick)] == [("b", 0.88, 0.91)]


def test_several_seeds_have_their_own_interval(drawn: Callable[..., Drawn]):
    seeds = replace(POINTS[1], over_seeds=(0.85, 0.95))
    found = drawn(prices.cost([POINTS[0], seeds], "parameters", True))
    rows = {row["name"]: (row["low"], row["high"]) for row in found.data(found.marks("point")[0])}
    assert rows["b"] == (0.85, 0.95)
    assert rows["a"] == pytest.approx(POINTS[0].accuracy.interval, abs=1e-5)


def test_a_digit_without_images_has_no_point(drawn: Callable[..., Drawn]):
    digits = [Accuracy(digit, 10 * (digit != 3)) for digit in range(10)]
    found = drawn(nets.classes([("a", digits), ("b", digits)], [0, 1]))
    rows = found.data(found.marks("point")[0])
    assert len(rows) == 2 * 9
    assert "3" not in {row["digit"] for row in rows}


def test_a_net_is_not_compared_with_itself(drawn: Callable[..., Drawn]):
    shares = np.array([[0, 0.1, 0.3], [0.1, 0, 0.2], [0.3, 0.2, 0]])
    found = drawn(nets.disagreement(["a", "b", "c"], shares))
    rows = found.data(found.marks("rect")[0])
    assert len(rows) == 6
    assert {(row["one"], row["other"]): row["share"] for row in rows}["a", "c"] == 0.3


def test_nets_that_always_agree_are_no_division_by_zero(drawn: Callable[..., Drawn]):
    found = drawn(nets.disagreement(["a", "b"], np.zeros((2, 2))))
    assert found.marks("rect")[0]["encoding"]["color"]["scale"]["domain"] == [0, 1]


def test_reported_curves_are_dashed_and_kinds_share_a_colour(drawn: Callable[..., Drawn]):
    curves = [LossCurve("R18, R2", "R18", THEIRS, [2.0, 1.0]), LossCurve("ours", "R18", OURS, [2.2, 1.2, 0.4])]
    found = drawn(claims.curves(curves, math.log(10)))
    [line] = found.marks("line")
    rows = found.data(line)
    assert [(row["curve"], row["epoch"]) for row in rows] == [
        ("R18, R2", 1),
        ("R18, R2", 2),
        ("ours", 1),
        ("ours", 2),
        ("ours", 3),
    ]
    assert line["encoding"]["color"]["scale"]["domain"] == ["R18"]
    assert found.data(found.marks("rule")[0])[0]["loss"] == pytest.approx(2.3026, abs=1e-4)


def test_the_chosen_constant_stands_out(drawn: Callable[..., Drawn]):
    found = drawn(claims.constants([Shares("x", np.full(10, 0.1))], 4, 0.19, "reported"))
    rows = found.data(found.marks("bar")[0])
    assert [row["digit"] for row in rows if row["shown"]] == ["4"]


def test_the_chosen_nets_lie_over_the_grey_ones():
    points = [point("chosen", 950, 1.0, 0), point("grey", 940, 1.0, None)]
    assert list(prices.cost(points, "parameters", True).layer[0].data["name"]) == ["grey", "chosen"]
