"""The best of k on one half and on the other, against all sets of k counted one by one, and against drawn nets."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from core.statistics.selection import Halves, choices


def test_halves_are_disjoint_make_up_all_images_and_are_used_both_ways():
    right = np.random.default_rng(0).random((4, 101)) < np.array([[0.9], [0.8], [0.7], [0.95]])
    halves = Halves.measured(right, 30, seed=1)
    assert halves.first.shape == (60, 4)
    counts = np.concatenate(
        [50 * halves.first[:30] + 51 * halves.other[:30], 51 * halves.first[30:] + 50 * halves.other[30:]]
    )
    assert np.sort(counts, axis=1) == pytest.approx(np.tile(np.sort(right.sum(axis=1)), (60, 1)))
    assert (np.diff(halves.first, axis=1) <= 0).all()
    assert np.sort(halves.first[:30], axis=1).tolist() != np.sort(halves.first[30:], axis=1).tolist()


def test_each_net_is_as_good_on_either_half_on_average():
    right = np.random.default_rng(2).random((3, 400)) < 0.8
    one = choices(Halves.measured(right, 50, seed=0))[0]
    assert (one.first, one.other) == pytest.approx((0, 0), abs=1e-12)
    halves = Halves.measured(right, 2000, seed=0)
    assert halves.first.mean() == pytest.approx(right.mean(), abs=1e-9)


def test_all_sets_of_k_are_counted():
    rng = np.random.default_rng(3)
    first = -np.sort(-rng.random((6, 5)), axis=1)
    other = rng.random((6, 5))
    for best in choices(Halves(first, other)):
        leads, lost = [], []
        for row, across in zip(first, other, strict=True):
            for chosen in combinations(range(5), best.k):
                winner = max(chosen, key=lambda net: row[net])
                leads.append((row[winner] - row.mean(), across[winner] - across.mean()))
                lost.append(leads[-1][0] - leads[-1][1])
        assert (best.first, best.other) == pytest.approx(tuple(np.mean(leads, axis=0)))
        assert best.lost == pytest.approx(np.mean(lost))
        assert np.mean(np.array(lost) < best.low - 1e-12) <= 0.025
        assert np.mean(np.array(lost) <= best.low + 1e-12) >= 0.025
        assert np.mean(np.array(lost) <= best.high + 1e-12) >= 0.975


def test_of_equals_on_the_half_that_chooses_each_is_first_as_often():
    right = np.ones((2, 200), dtype=bool)
    right[0, :10] = right[1, 10:30] = False  # twenty mistakes are worse, and yet at times as few on one half
    halves = Halves.measured(right, 4000, seed=0)
    tied = np.isclose(halves.first[:, 0], halves.first[:, 1])
    ahead = (halves.other[:, 0] > halves.other[:, 1])[tied]
    assert len(ahead) > 100
    assert ahead.mean() == pytest.approx(0.5, abs=2 / np.sqrt(len(ahead)))


def test_choosing_on_a_half_promises_what_a_plain_loop_over_halvings_finds_lost():
    rng = np.random.default_rng(4)
    right = rng.random((5, 600)) < np.array([[0.88], [0.89], [0.9], [0.9], [0.91]])
    lost = []
    for _ in range(3000):
        order = rng.permutation(600)
        one, other = right[:, order[:300]].mean(axis=1), right[:, order[300:]].mean(axis=1)
        best = rng.choice(np.flatnonzero(one == one.max()))
        lost.append((one[best] - one.mean()) - (other[best] - other.mean()))
    found = choices(Halves.measured(right, 3000, seed=5))[-1]
    assert found.lost == pytest.approx(np.mean(lost), abs=4 * np.std(lost) / np.sqrt(3000))
    assert (found.low, found.high) == pytest.approx(np.quantile(lost, [0.025, 0.975]), abs=0.006)


def test_the_error_of_the_mean_is_how_far_other_halvings_move_it():
    right = np.random.default_rng(6).random((4, 300)) < 0.85
    found = [choices(Halves.measured(right, 60, seed=seed))[3] for seed in range(120)]
    assert np.mean([each.error for each in found]) == pytest.approx(np.std([each.lost for each in found]), rel=0.2)


def test_nets_of_equal_accuracy_lose_all_of_their_lead():
    """Drawn image by image here, and by the normal largest of k there."""
    rng = np.random.default_rng(7)
    right = rng.random((5, 1000)) < rng.beta(6, 1, 1000)
    difficulty, nets, k = right.mean(axis=0), 12, 6
    found = choices(Halves.alike(right, nets, 3000, seed=8))[k - 1]
    leads, across = [], []
    for _ in range(3000):
        drawn = rng.random((nets, 1000)) < difficulty
        order = rng.permutation(1000)
        one, other = drawn[:, order[:500]].mean(axis=1), drawn[:, order[500:]].mean(axis=1)
        best = rng.choice(np.flatnonzero(one[:k] == one[:k].max()))
        leads.append(one[best] - one.mean())
        across.append(other[best] - other.mean())
    error = 4 * np.std(leads) / np.sqrt(3000)
    assert found.first == pytest.approx(np.mean(leads), abs=error)
    assert found.other == pytest.approx(0, abs=4 * found.error)
    assert np.mean(across) == pytest.approx(0, abs=4 * np.std(across) / np.sqrt(3000))
    deviation = np.sqrt((difficulty * (1 - difficulty)).mean() / 500)
    largest = stats.norm.expect(lambda x: k * x * stats.norm.cdf(x) ** (k - 1))
    assert found.first == pytest.approx(deviation * largest, rel=0.04)


def test_more_to_choose_from_promise_more():
    right = np.random.default_rng(9).random((6, 500)) < 0.9
    found = choices(Halves.measured(right, 200, seed=0))
    assert [each.k for each in found] == list(range(1, 7))
    assert (np.diff([each.first for each in found]) >= 0).all()
    assert all(each.lost >= -1e-12 for each in found)
