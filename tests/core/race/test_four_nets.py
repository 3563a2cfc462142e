from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core.race import four_nets, pairs, shipped_races
from core.race.ensembles import Race, race
from core.race.four_nets import LINE_UP, REPORTED, TOO_FAST, Net, order_share, ranking, shortened
from core.race.shipped_races import RaceKey


def made(iterations):
    iterations = np.array(iterations)
    nothing = np.zeros((len(iterations), 1))
    return Race(iterations, nothing[:, 0], np.array([0]), nothing, nothing)


def test_the_line_ups_are_those_of_the_report_and_of_its_hand_out():
    assert [(net.hidden, net.loss, net.lr) for net in LINE_UP["sum"]] == [
        ("sigmoid", "mse", 0.1),
        ("relu", "ce", 0.05),
        ("relu", "mse", 0.1),
        ("sigmoid", "ce", 0.1),
    ]
    assert list(REPORTED.values()) == [147, 138, 94, 77]
    assert LINE_UP["mean"] == tuple(replace(net, lr=0.1) for net in LINE_UP["sum"])
    assert Net("relu", "ce", 0.1) == TOO_FAST


def test_ranking_by_median_and_then_by_arrivals():
    assert ranking([made([9, 9]), made([-1, -1, 1, -1]), made([3, -1, 5]), made([-1, -1])]) == [2, 0, 1, 3]


def test_order_share_counts_every_choice_of_seeds():
    rng = np.random.default_rng(0)
    races = [made(rng.integers(-1, 8, size)) for size in (4, 5, 3, 6)]
    arrivals = [[x if x >= 0 else np.inf for x in each.iterations] for each in races]
    choices = list(product(*arrivals))
    assert order_share(races) == pytest.approx(np.mean([a < b < c < d for a, b, c, d in choices]))
    assert order_share([made([1, 2]), made([3])]) == 1


def test_a_shortened_race_is_the_race_with_fewer_nets_and_iterations():
    data = pairs.drawn()
    whole, part = (
        race(data.images, data.labels, "relu", "ce", 0.05, seeds=s, max_iterations=m) for s, m in ((9, 200), (4, 45))
    )
    found = shortened(whole, 4, 45)
    assert found.iterations.tolist() == part.iterations.tolist()
    assert found.arrived == part.arrived < whole.arrived
    kept = np.isin(found.recorded, part.recorded)
    shared = np.isin(part.recorded, found.recorded)
    assert kept.sum() > 20
    assert (found.accuracy[:, kept] == part.accuracy[:, shared]).all()
    assert found.dead_fraction.tolist() == found.dead[:, -1].tolist()


def test_the_moments_hold_every_arrival():
    nets = [shipped_races.load().races[RaceKey(net, "sum", "zero")] for net in LINE_UP["sum"]]
    found = four_nets.moments(nets)
    assert (np.diff(found) > 0).all()
    for each in nets:
        assert np.isin(each.recorded, found).all()
        assert np.isin(each.iterations[each.iterations >= 0], found).all()
