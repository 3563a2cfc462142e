"""Numbers in sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.page.numbers import a, p, percent, probability, times


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.5, "0.5 times"),
        (3.417, "3.42 times"),
        (99.94, "99.9 times"),
        (100.4, "100 times"),
        (81_378.4, "81,378 times"),
        (2.1e6, "2.1 million times"),
        (3.456e9, "3.46 billion times"),
        (7e14, "700 trillion times"),
    ],
)
def test_a_factor_keeps_the_digits_that_help(factor: float, said: str):
    assert times(factor) == said


@pytest.mark.parametrize("factor", [1e15, 1e300, float("inf")])
def test_a_huge_factor_is_not_spelt_out(factor: float):
    assert "quadrillion" in times(factor)


@pytest.mark.parametrize(("share", "said"), [(0.0, "0.0%"), (0.5, "50.0%"), (0.1234, "12.3%"), (1.0, "100.0%")])
def test_a_share_in_per_cent(share: float, said: str):
    assert percent(share) == said


@pytest.mark.parametrize(("share", "never"), [(0.99999, "100"), (1e-6, "0.0%")])
def test_a_share_is_never_rounded_to_certainty(share: float, never: str):
    assert never not in percent(share)


def test_each_digit_has_the_article_that_it_is_read_with():
    assert [a(digit) for digit in range(10)] == [f"{'an' if digit == 8 else 'a'} {digit}" for digit in range(10)]
    assert a(8, "**") == "an **8**"


@pytest.mark.parametrize(("value", "said"), [(0.0312, "= 0.031"), (1.0, "= 1.000"), (0.0009, "< 0.001")])
def test_a_tests_p_has_its_sign(value: float, said: str):
    assert p(value) == said


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=10))
def test_a_softmax_is_never_said_to_be_certain_and_a_written_number_is_near(logits: list[float]):
    powers = np.exp(np.array(logits) - max(logits))
    for each in powers / powers.sum():
        said = probability(float(each))
        if said in ("over 99.9%", "under 0.1%"):
            assert (each > 0.999) == said.startswith("over")
            assert each > 0.999 or each < 0.001
        else:
            assert 0 < float(said.removesuffix("%")) < 100
            assert abs(float(said.removesuffix("%")) / 100 - each) <= 0.00051
