"""The loss cards: the terms that are printed have the mean that is printed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.softmax import losses


@given(st.lists(st.floats(0, 5), min_size=2, max_size=6))
def test_the_rounded_terms_have_the_rounded_mean(terms: list[float]):
    each = np.array(terms)
    mean = float(each.mean())
    places = losses._places(each, mean)
    assert 3 <= places <= 7
    fits = [f"{each.round(more).mean():.4f}" == f"{mean:.4f}" for more in range(3, 8)]
    assert places == (3 + fits.index(True) if any(fits) else 3)


def test_three_decimals_do_not_hide_that_the_mean_is_0_598():
    each = np.array([0.65474, 0.56971, 0.56971])
    places = losses._places(each, float(each.mean()))
    printed = [float(losses._value(term, places)) for term in each]
    assert f"{np.mean(printed):.4f}" == f"{each.mean():.4f}"
    assert places > 3
