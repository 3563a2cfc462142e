"""Both noises of an accuracy against their definitions, scipy, and nets that are drawn."""

import numpy as np
import pytest
from scipy import stats

from core.statistics.two_noises import TwoNoises, cochran, on_some


def drawn(difficulty: np.ndarray, nets: int, rng: np.random.Generator) -> np.ndarray:
    """Nets of the same true accuracy, right on each image with its own probability."""
    return rng.random((nets, len(difficulty))) < difficulty


def test_for_two_nets_cochrans_test_is_mcnemars_by_chi_squared():
    right = drawn(np.full(500, 0.8), 2, np.random.default_rng(0))
    alone = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
    assert cochran(right) == pytest.approx(stats.chi2.sf((alone[0] - alone[1]) ** 2 / sum(alone), 1))


def test_cochrans_p_is_how_often_answers_shuffled_within_each_image_spread_as_far():
    rng = np.random.default_rng(1)
    right = drawn(np.r_[np.full(300, 0.95), np.full(100, 0.5)], 4, rng)
    right[0, :12] = True
    spread = np.var(right.sum(axis=1))
    shuffled = [np.var(rng.permuted(right, axis=0).sum(axis=1)) for _ in range(4000)]
    assert np.mean(np.array(shuffled) >= spread) == pytest.approx(cochran(right), abs=0.03)


def test_nets_that_agree_everywhere_are_not_told_apart():
    found = TwoNoises.of(np.tile(np.arange(50) < 40, (3, 1)))
    assert found.p == 1
    assert (found.by_chance, found.seeds.sd, *found.spread) == pytest.approx((0, 0, 0, 0), abs=1e-12)
    assert found.larger == "images"


def test_the_spread_by_chance_is_that_of_nets_that_are_equally_good():
    rng = np.random.default_rng(2)
    difficulty = rng.beta(4, 1, 800)
    variances = [drawn(difficulty, 5, rng).mean(axis=1).var(ddof=1) for _ in range(2000)]
    told = [TwoNoises.of(drawn(difficulty, 5, rng)).by_chance ** 2 for _ in range(200)]
    exact = (difficulty * (1 - difficulty)).sum() / 800**2
    assert np.mean(told) == pytest.approx(exact, rel=0.02)
    assert np.mean(variances) == pytest.approx(exact, rel=0.08)


def test_the_noise_of_the_images_is_what_other_images_of_the_kind_show():
    rng = np.random.default_rng(3)
    right = np.tile(np.arange(1000) < 890, (2, 1))
    others = rng.choice(right[0], (4000, 1000)).mean(axis=1)
    assert TwoNoises.of(right).images == pytest.approx(others.std(), rel=0.05)


def test_intervals_over_seeds_are_scipys():
    right = drawn(np.full(400, 0.9), 5, np.random.default_rng(4))
    shares = right.mean(axis=1)
    found = TwoNoises.of(right)
    mean, sd = shares.mean(), shares.std(ddof=1)
    assert found.of_mean == pytest.approx(stats.t.interval(0.95, 4, mean, sd / np.sqrt(5)))
    assert found.of_another == pytest.approx(stats.t.interval(0.95, 4, mean, sd * np.sqrt(1.2)))
    ends = 4 * sd**2 / stats.chi2.ppf([0.975, 0.025], 4)
    assert found.spread == pytest.approx(np.sqrt(ends))


def test_the_interval_for_one_more_seed_holds_it_as_often_as_it_says():
    rng = np.random.default_rng(5)
    difficulty = np.full(1000, 0.9)
    held = []
    for _ in range(1500):
        right = drawn(difficulty, 6, rng)
        low, high = TwoNoises.of(right[:5]).of_another
        held.append(low <= right[5].mean() <= high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(("sd", "larger"), [(0.0005, "images"), (0.2, "seeds"), (0.012, None)])
def test_one_noise_is_called_larger_only_where_the_interval_decides_it(sd: float, larger: str | None):
    images = 1000
    shares = 0.7 + sd * stats.norm.ppf((np.arange(5) + 0.5) / 5)
    right = np.arange(images) < np.rint(shares * images)[:, None]
    assert TwoNoises.of(right).larger == larger


def test_some_of_the_images_are_the_same_ones_for_each_net():
    right = np.stack([np.arange(100) < 50, np.arange(100) >= 50])
    some = on_some(right, 20, 3)
    assert some.shape == (2, 20)
    np.testing.assert_array_equal(some[0], ~some[1])
    assert not np.array_equal(on_some(right, 20, 4), some)
    assert on_some(right, 100, 3).sum(axis=1).tolist() == [50, 50]
