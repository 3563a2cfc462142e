"""Holm's method against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.several_tests import groups, holm


def test_the_textbook_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.001, 0.2))
def test_it_rejects_what_the_step_down_procedure_rejects(values: list[float], level: float):
    """Sorted, the k-th smallest of n is compared with level / (n − k + 1) until the first that fails."""
    rejected = set()
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        if values[place] * (len(values) - rank) > level:
            break
        rejected.add(place)
    assert {place for place, p in enumerate(holm(values)) if p <= level} == rejected


@pytest.mark.parametrize("values", [[-0.1], [1.1], [float("nan")]])
def test_what_is_no_p_value_is_refused(values: list[float]):
    with pytest.raises(ValueError, match="p-value"):
        holm(values)


@given(st.integers(1, 6), st.data())
def test_two_share_a_group_where_no_test_parts_them(count: int, data: st.DataObject):
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    apart = set(data.draw(st.lists(st.sampled_from(pairs), unique=True))) if pairs else set()
    found = groups(count, {frozenset(pair) for pair in apart})
    for pair in pairs:
        assert any(set(pair) <= set(group) for group in found) == (pair not in apart)
    assert {each for group in found for each in group} == set(range(count))
    assert not any(set(one) < set(other) for one in found for other in found)


def test_groups_overlap_where_neighbours_alone_cannot_be_told_apart():
    assert groups(4, {frozenset(pair) for pair in ((0, 2), (0, 3), (1, 3), (2, 3))}) == [(0, 1), (1, 2), (3,)]
