"""Ranks and rank correlations, to the last bit those of scipy.stats."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from core.statistics.ranks import kendall, ranks, spearman

FEW = st.integers(-4, 4).map(float)  # so that many are equal
VALUES = st.lists(FEW | st.floats(-1e300, 1e300), min_size=1, max_size=40)
PAIRS = st.lists(st.tuples(FEW | st.floats(-1e9, 1e9), FEW), min_size=2, max_size=40)


@given(VALUES)
def test_ranks_are_scipys(values: list[float]):
    assert ranks(values).tolist() == stats.rankdata(values).tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_maps_of_any_number_type_are_ranked(kind: type):
    values = np.random.default_rng(0).normal(scale=20, size=3072).astype(kind)
    assert ranks(values).tolist() == stats.rankdata(values).tolist()


def test_equal_values_share_the_mean_of_their_ranks():
    assert ranks([7.0, 3.0, 7.0, 1.0, 7.0]).tolist() == [4, 2, 4, 1, 4]


def test_where_one_is_no_number_none_has_a_rank():
    assert np.isnan(ranks([1.0, float("nan"), 2.0])).all()


@given(PAIRS)
def test_correlations_are_scipys(pairs: list[tuple[float, float]]):
    first, second = map(list, zip(*pairs, strict=True))
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(spearman(first, second))
        assert np.isnan(kendall(first, second))
    else:
        assert spearman(first, second) == stats.spearmanr(first, second).statistic
        assert kendall(first, second) == stats.kendalltau(first, second).statistic
