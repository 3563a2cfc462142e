"""Wilson's interval against scipy's, collapse, disagreement and McNemar's test against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.comparison import (
    ONE_CLASS,
    Accuracy,
    Paired,
    SeedNoise,
    by_class,
    collapse,
    constant,
    disagreement,
    disputed,
    two_proportions,
    wilson,
)

CASES = [(0, 1), (0, 30), (1, 10), (81, 263), (4193, 4498), (26032, 26032), (5, 5)]


@pytest.mark.parametrize(("right", "count"), CASES)
def test_the_interval_is_that_of_scipy(right: int, count: int):
    from scipy.stats import binomtest

    known = binomtest(right, count).proportion_ci(confidence_level=0.95, method="wilson")
    assert Accuracy(right, count).interval == pytest.approx((known.low, known.high), abs=1e-12)


def test_the_interval_is_the_published_example_and_solves_its_equation():
    low, high = Accuracy(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)  # Newcombe, 1998, table I, method 3
    for end in (low, high):
        assert abs(81 / 263 - end) == pytest.approx(1.959963985 * np.sqrt(end * (1 - end) / 263), rel=1e-8)


def test_intervals_of_many_are_those_of_each_and_of_none_are_everything():
    low, high = wilson(np.array([3, 0]), np.array([7, 0]))
    assert (low[0], high[0]) == pytest.approx(Accuracy(3, 7).interval)
    assert (low[1], high[1]) == (0, 1)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    count, truth = 200, 0.93
    right = np.random.default_rng(0).binomial(count, truth, 20_000)
    low, high = wilson(right, np.full_like(right, count))
    assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.95, abs=0.02)


def test_accuracies_by_class_add_up():
    rng = np.random.default_rng(1)
    labels, said = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    found = by_class(said, labels, 5)
    assert sum(each.right for each in found) == Accuracy.of(said, labels).right
    assert [each.count for each in found] == [*np.bincount(labels), 0]
    assert found[2].share == pytest.approx((said[labels == 2] == 2).mean())


def ones(share: float, count: int = 1000) -> np.ndarray:
    """Answers of which that share are ones, the rest twos."""
    return np.where(np.arange(count) < round(share * count), 1, 2)


@pytest.mark.parametrize(("share", "fallen"), [(1.0, True), (ONE_CLASS, True), (ONE_CLASS - 0.001, False)])
def test_a_net_has_collapsed_where_nearly_all_its_answers_are_one_class(share: float, fallen: bool):
    labels = np.r_[np.ones(300, int), np.full(700, 2)][np.random.default_rng(0).permutation(1000)]
    said = ones(share)
    found = collapse(said, labels)
    assert (found is not None) == fallen
    if found is not None:
        assert (found.digit, found.answers, found.always.share) == (1, pytest.approx(share), 0.3)


def test_a_net_that_is_no_better_than_its_commonest_answer_has_collapsed_too():
    rng = np.random.default_rng(2)
    labels, said = rng.integers(0, 10, 500), np.where(rng.random(500) < 0.5, 1, rng.integers(0, 10, 500))
    found = collapse(said, labels)
    assert found is not None
    assert found.digit == 1
    assert found.answers < ONE_CLASS
    assert collapse(labels, labels) is None


def test_what_a_constant_answer_reaches():
    assert constant(np.array([1, 1, 3, 4]), 1).share == 0.5


def test_disagreement_is_symmetric_and_counted_image_by_image():
    said = [np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5]), np.array([0, 0, 0, 4])]
    found = disagreement(said)
    plain = [[np.mean([a != b for a, b in zip(one, two, strict=True)]) for two in said] for one in said]
    assert found == pytest.approx(np.array(plain))
    assert found == pytest.approx(found.T)
    assert not np.diag(found).any()


def test_the_most_disputed_images_come_first():
    sure = 8 * np.eye(3)
    first = np.stack([sure[0], sure[0], sure[0], sure[0] * 0.1])
    second = np.stack([sure[0], sure[1], sure[1], sure[1] * 0.1])
    third = np.stack([sure[0], sure[2], sure[1], sure[1] * 0.1])
    # All agree on the first; three answers to the second; one against two on the rest, the last of them hardly.
    assert disputed([first, second, third]).tolist() == [1, 2, 3]


@pytest.mark.parametrize(("first", "second"), [(10, 3), (3, 10), (5, 5), (0, 0), (237, 88), (0, 1)])
def test_mcnemars_test_is_the_exact_binomial_one(first: int, second: int):
    from scipy.stats import binomtest

    known = binomtest(first, first + second, 0.5).pvalue if first + second else 1.0
    assert Paired(first, second).p == pytest.approx(known, rel=1e-9)


def test_pairs_are_counted_on_the_same_images():
    labels = np.array([0, 1, 2, 3, 4])
    found = Paired.of(np.array([0, 1, 2, 9, 9]), np.array([0, 9, 9, 3, 9]), labels)
    assert found == Paired(2, 1)


@pytest.mark.parametrize(("first", "second", "sure"), [(5, 5, False), (1, 7, False), (0, 6, True), (30, 8, True)])
def test_a_split_is_sure_where_chance_makes_it_once_in_twenty(first: int, second: int, sure: bool):
    assert Paired(first, second).sure is sure


@given(st.integers(0, 60), st.integers(0, 40))
def test_the_test_of_two_shares_is_the_one_of_their_table(first: int, second: int):
    """Pearson's χ² of the 2×2 table, without correction, is the square of its z."""
    from scipy.stats import chi2_contingency

    p = two_proportions(Accuracy(first, 60), Accuracy(second, 40))
    if first + second in (0, 100):
        assert p == 1
        return
    table = [[first, 60 - first], [second, 40 - second]]
    assert p == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-9)


def test_on_the_same_images_that_test_is_conservative_where_the_nets_agree():
    """Under equal accuracies and positively correlated answers it errs more rarely than 1 in 20, not more often."""
    rng, images, draws = np.random.default_rng(0), 300, 4_000
    easy = rng.random((draws, images)) < 0.6  # on these both tend to be right
    right = [(rng.random((draws, images)) < np.where(easy, 0.9, 0.3)).sum(axis=1) for _ in range(2)]
    found = [two_proportions(Accuracy(int(a), images), Accuracy(int(b), images)) for a, b in zip(*right, strict=True)]
    assert np.mean(np.array(found) < 0.05) < 0.03


@pytest.mark.filterwarnings("ignore:Precision loss")  # scipy's, where a net's seeds are equal
@given(st.lists(st.lists(st.integers(0, 1000), min_size=3, max_size=3), min_size=2, max_size=5))
def test_seeds_are_compared_as_in_an_analysis_of_variance(counts: list[list[int]]):
    """Of two nets the test is Student's; of more the pooled variance is the mean of theirs, where all have three."""
    from scipy.stats import t, ttest_ind

    shares = [[count / 1000 for count in each] for each in counts]
    noise = SeedNoise.of(shares)
    assert noise.freedom == 2 * len(shares)
    assert noise.sd**2 == pytest.approx(np.mean([np.var(each, ddof=1) for each in shares]))
    low, high = noise.interval(shares[0])
    half = t.ppf(0.975, noise.freedom) * noise.sd / np.sqrt(3)
    assert (low, high) == pytest.approx((max(np.mean(shares[0]) - half, 0), min(np.mean(shares[0]) + half, 1)))
    two = SeedNoise.of(shares[:2])
    known = ttest_ind(*shares[:2]).pvalue if two.sd > 1e-12 else 1.0
    assert two.p(*shares[:2]) == pytest.approx(known, rel=1e-6, abs=1e-9)
