"""All pairs of nets against tests by other code, and the intervals of a gap against drawn nets."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.every_pair import against_overlap, every_pair
from tests.helpers.own_tests import mcnemar, step_down, two_shares


def wilson(right: int, count: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(right, count).proportion_ci(confidence_level=0.95, method="wilson")
    return found.low, found.high


@given(st.integers(2, 5), st.integers(20, 300), st.floats(0, 1), st.integers(0, 10_000))
def test_each_pair_is_what_its_tests_say(nets: int, images: int, alike: float, seed: int):
    rng = np.random.default_rng(seed)
    common = rng.random(images) < 0.8
    right = np.where(rng.random((nets, images)) < alike, common, rng.random((nets, images)) < rng.random((nets, 1)))
    found = every_pair(right)
    pairs = list(combinations(range(nets), 2))
    assert [(each.first, each.second) for each in found] == pairs
    rejected = step_down({pair: mcnemar(right[pair[0]], right[pair[1]]) for pair in pairs})
    for each in found:
        one, other = right[each.first], right[each.second]
        (low, high), (other_low, other_high) = (wilson(int(row.sum()), images) for row in (one, other))
        assert each.overlap == (max(low, other_low) <= min(high, other_high))
        assert each.paired.p == pytest.approx(mcnemar(one, other))
        assert each.unpaired == pytest.approx(two_shares(int(one.sum()), images, int(other.sum()), images))
        assert each.corrected_apart == ((each.first, each.second) in rejected)
        back = each.turned()
        assert (back.gap, back.overlap, back.paired.p) == (-each.gap, each.overlap, each.paired.p)
        assert back.paired_interval == pytest.approx([-end for end in reversed(each.paired_interval)])
    odd = [each for each in found if each.overlap and each.paired.p < 0.05]
    assert sorted(map(id, against_overlap(found))) == sorted(map(id, odd))


def test_both_intervals_of_a_gap_are_as_wide_as_it_varies():
    """On the same images, and where each net gets images of its own."""
    rng = np.random.default_rng(0)
    right = np.stack([rng.random(600) < 0.9, np.zeros(600, dtype=bool)])
    right[1] = np.where(rng.random(600) < 0.9, right[0], ~right[0])
    (found,) = every_pair(right)
    draws = rng.integers(0, 600, (2, 6000, 600))
    same = right[0][draws[0]].mean(axis=1) - right[1][draws[0]].mean(axis=1)
    apart = right[0][draws[0]].mean(axis=1) - right[1][draws[1]].mean(axis=1)
    for told, seen in ((found.paired_interval, same), (found.unpaired_interval, apart)):
        assert told[1] - told[0] == pytest.approx(2 * 1.96 * seen.std(), rel=0.05)
        assert sum(told) / 2 == pytest.approx(found.gap)


def test_overlapping_intervals_do_not_keep_the_paired_test_from_telling_nets_apart():
    right = np.ones((3, 1000), dtype=bool)
    right[:, :100] = False
    right[1, 100:112] = False  # twelve that the first alone reads right
    right[2, :30] = True
    right[2, 900:918] = False
    found = {(each.first, each.second): each for each in every_pair(right)}
    assert found[0, 1].overlap
    assert found[0, 1].paired.sure
    assert not found[0, 1].unpaired_apart
    assert not found[0, 2].paired.sure
    assert against_overlap(list(found.values()))[0] == found[0, 1]
