"""Losses in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.functions.written import FURTHER, decimals, unrounded, written


@pytest.mark.parametrize(
    ("loss", "words"),
    [(2.302585, "2.3026"), (0.3, "0.3000"), (0.0413, "0.0413"), (1.2344e-7, "1.234e-07"), (0.0, "0.0000")],
)
def test_a_small_loss_is_not_written_as_0(loss: float, words: str):
    assert written(loss) == words


@given(st.floats(-50, 50), st.floats(-50, 50), st.integers(0, 4))
def test_the_parts_of_a_printed_difference_add_up_or_it_is_said(a: float, b: float, least: int):
    places = decimals(least, (a - b, (a, -b)))
    assert least <= places <= least + FURTHER
    printed = [int(f"{each:.{places}f}".replace(".", "")) for each in (a, b, a - b)]
    assert (printed[0] - printed[1] == printed[2]) == (not unrounded(places, (a - b, (a, -b))))
    for fewer in range(least, places):
        assert unrounded(fewer, (a - b, (a, -b)))


def test_a_difference_gets_the_decimals_that_it_needs():
    assert decimals(2, (0.067, (5.063, -4.996))) == 3
    assert decimals(2, (0.06, (5.06, -5.0))) == 2
    assert decimals(2, (0.067, (5.063, -4.996)), (0.0, (1.23456, -1.23456))) == 3
    assert decimals(2, (float("inf"), (float("inf"), -1.0))) == 2


def test_where_no_decimals_do_the_sentence_says_so():
    third = 1 / 3
    assert decimals(2, (1.0, (third, third, third))) == 2
    assert "do not add up" in unrounded(2, (1.0, (third, third, third)))
