"""Logits beside probabilities."""

import numpy as np
import pytest

from core.softmax import softmax
from ui.charts import bars

Z = np.array([-3.0, 0.5, 2.25, 9.125, -1.0, 0.0, 7.5, -8.0, 1.0, 3.0])


def test_the_bars_are_the_numbers_and_the_right_class_is_marked(drawn):
    p = softmax(Z)
    for chart, name, values in ((bars.logits(Z, p, 6), "logit", Z), (bars.probabilities(Z, p, 6), "p", p)):
        found = drawn(chart)
        [bar] = found.marks("bar")
        table = found.data(bar)
        assert [row["digit"] for row in table] == [str(digit) for digit in range(10)]
        np.testing.assert_allclose([row[name] for row in table], values)
        assert [row["right"] for row in table] == [digit == 6 for digit in range(10)]
        assert found.marks("text")
        assert found.size < 20_000


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_the_sentence_has_the_figures_numbers(temperature: float):
    p = softmax(Z, temperature)
    said = bars.describe(Z, p, temperature)
    for number in (f"{temperature:g}", "9.12", f"{p[3]:.1%}", f"{p[6]:.1%}"):
        assert number in said


def test_the_columns_are_the_figures_numbers():
    p = softmax(Z)
    table = bars.columns(Z, p)
    np.testing.assert_array_equal(table["logit"], Z)
    np.testing.assert_array_equal(table["probability"], p)
    assert len(table["digit"]) == 10
