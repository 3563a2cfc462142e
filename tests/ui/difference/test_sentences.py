"""What the page says, in drawn states: each number and each verdict recomputed by other code."""

import re
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.statistics.every_pair import every_pair
from core.statistics.selection import BestOf, Halves, choices
from core.statistics.two_noises import TwoNoises
from tests.helpers.own_tests import mcnemar, step_down, two_shares
from ui.difference import sentences


@st.composite
def answers(draw: st.DrawFn, most: int = 5) -> np.ndarray:
    """Right answers of several nets: alike or not, near chance or near certainty, at times the same everywhere."""
    nets, images = draw(st.integers(2, most)), draw(st.integers(30, 400))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    common = rng.random(images) < draw(st.floats(0.1, 0.99))
    own = rng.random((nets, images)) < rng.uniform(0.3, 1, (nets, 1))
    return np.where(rng.random((nets, images)) < draw(st.sampled_from([0.0, 0.7, 0.95, 1.0])), common, own)


def points(share: float) -> str:
    return f"{100 * share:.2f}".replace("-", "−")


@given(answers())
def test_the_larger_noise_is_named_only_where_the_spread_over_seeds_decides_it(right: np.ndarray):
    said = sentences.noises("Net", TwoNoises.of(right))
    shares = right.mean(axis=1)
    count, sd = len(shares), shares.std(ddof=1)
    images = np.sqrt(shares.mean() * (1 - shares.mean()) / right.shape[1])
    low, high = np.sqrt((count - 1) * sd**2 / stats.chi2.ppf([0.975, 0.025], count - 1))
    assert f"by {points(images)} points, the seeds move it by {points(sd)}**" in said
    assert ("images is larger" in said) == (high < images)
    assert ("seeds is larger" in said) == (low > images)
    assert ("does not decide" in said) == (low <= images <= high)
    spread = np.ptp(right.sum(axis=1))
    assert "not told apart" in sentences.seeds_apart(TwoNoises.of(right)) if not spread else True


@given(answers(), st.booleans(), st.data())
def test_a_net_is_called_better_only_by_the_test_that_is_named(right: np.ndarray, corrected: bool, data: st.DataObject):
    pairs = every_pair(right)
    found = data.draw(st.sampled_from(pairs))
    found = found.turned() if data.draw(st.booleans()) else found
    said = sentences.pair(("Ann", "Bob"), found, len(pairs), corrected)
    places = list(combinations(range(len(right)), 2))
    rejected = step_down({pair: mcnemar(right[pair[0]], right[pair[1]]) for pair in places})
    one, other = right[found.first], right[found.second]
    single = mcnemar(one, other) < 0.05
    among = tuple(sorted((found.first, found.second))) in rejected
    better, worse = ("Ann", "Bob") if one.sum() > other.sum() else ("Bob", "Ann")
    if among if corrected else single:
        assert f"{better} reads more right than {worse}.**" in said
    else:
        assert "Ann and Bob are not told apart.**" in said
    assert ("on the same images, tells them apart" in said) == single
    unpaired = two_shares(int(one.sum()), right.shape[1], int(other.sum()), right.shape[1]) < 0.05
    assert ("different images, tells them apart" in said) == unpaired
    if len(pairs) == 1:
        assert "Holm" not in said
    else:
        assert ("makes them told apart (p" in said) == among


@given(answers())
def test_all_pairs_are_counted_right(right: np.ndarray):
    said = sentences.all_pairs(every_pair(right), 1.0)
    images = right.shape[1]
    pairs = list(combinations(range(len(right)), 2))
    ends = [stats.binomtest(int(row.sum()), images).proportion_ci(method="wilson") for row in right]
    over = [pair for pair in pairs if max(ends[i].low for i in pair) <= min(ends[i].high for i in pair)]
    p = {pair: mcnemar(right[pair[0]], right[pair[1]]) for pair in pairs}
    single = [pair for pair in over if p[pair] < 0.05]
    counts = right.sum(axis=1)
    missed = [pair for pair in single if two_shares(counts[pair[0]], images, counts[pair[1]], images) >= 0.05]
    left = step_down(p) & set(over)
    wide = sum(abs(int(counts[a]) - int(counts[b])) > images / 100 for a, b in pairs)
    assert f"The intervals of {len(over)} of {len(pairs)} pairs overlap" in said
    assert f"tells **{len(single)} of these apart**" in said
    assert f"misses {len(missed)} of those" in said
    assert f"It leaves {len(left)} of the {len(single)}. {wide} pairs with a wider gap" in said


@given(answers(), st.sampled_from(["seeds", "nets", "alike"]), st.data())
def test_what_was_luck_is_the_lead_less_what_stays_of_it(right: np.ndarray, pool: str, data: st.DataObject):
    made = Halves.alike(right, 6, 40, 0) if pool == "alike" else Halves.measured(right, 40, 0)
    found = choices(made)
    best = data.draw(st.sampled_from(found))
    said = sentences.selection(pool, best, right.shape[1], "nets")
    assert "-" not in said.replace("-5", "")
    assert "nan" not in said
    if best.k == 1:
        assert "One net leaves no choice" in said
        return
    numbers = re.search(r"leads by (\S+) points .* by (\S+) on the other\. (\S+) points", said.replace("−", "-"))
    first, other, lost = map(float, numbers.groups())
    assert lost >= 0
    assert abs(first - other - lost) < 0.011  # each is rounded by itself
    assert ("true lead is 0" in said) == (pool == "alike")
    if match := re.search(r"(\d+)% of the lead stays", said):
        assert best.other > 0
        assert abs(int(match[1]) - 100 * best.other / best.first) <= 0.51


def test_a_zero_has_no_sign():
    none = BestOf(2, 0.003, -0.00001, -0.00002, 0.004, 0.0)
    assert "by 0.00 on the other" in sentences.selection("seeds", none, 100, "seeds")
    assert "−0.00" not in sentences.selection("seeds", none, 100, "seeds")


def test_a_small_uncertainty_is_not_written_as_0():
    told = sentences.halves("nets", "all 22", 4498, 1.7e-5, 2000)
    assert "uncertain by 0.003 points (two standard errors)" in told
