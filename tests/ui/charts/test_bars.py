"""Two bars a class, and the probabilities over the temperature."""

import numpy as np
import pytest

from core.functions import softmax as science
from core.functions.activations import sigmoid
from ui.charts import bars

Z = np.array([-3.0, 0.5, 2.25, 9.125, -1.0, 0.0, 7.5, -8.0, 1.0, 3.0])
P = science.softmax(Z)
PAIRS = {
    "gradients": (bars.gradients, science.cross_entropy_gradient(Z, 6), science.squared_error_gradient(Z, 6)),
    "outputs": (bars.outputs, P, sigmoid(Z)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_bars_are_the_numbers_and_the_right_class_is_marked(name: str, drawn):
    chart, first, second = PAIRS[name]
    found = drawn(chart(first, second, 6))
    [bar] = found.marks("bar")
    table = found.data(bar)
    np.testing.assert_allclose([row["value"] for row in table], np.concatenate([first, second]))
    assert [row["class"] for row in table] == [f"{k} ✓" if k == 6 else str(k) for k in range(10)] * 2
    assert len({row["which"] for row in table}) == 2
    assert found.marks("text")
    assert found.size < 20_000


def test_a_prediction_stands_beside_its_target(drawn):
    found = drawn(bars.distributions(np.array([0.1, 0.8, 0.1]), np.array([0.0, 1.0, 0.0])))
    [bar] = found.marks("bar")
    assert [row["value"] for row in found.data(bar)] == [0.1, 0.8, 0.1, 0.0, 1.0, 0.0]


def test_each_class_has_its_curve_and_the_likeliest_two_their_names(drawn):
    grid = np.geomspace(0.1, 10, 21)
    over = np.stack([science.softmax(Z, each) for each in grid])
    found = drawn(bars.temperatures(grid, over, 2.5, science.softmax(Z, 2.5), 6))
    [line] = found.marks("line")
    table = found.data(line)
    np.testing.assert_allclose([row["p"] for row in table], over.ravel())
    np.testing.assert_allclose([row["T"] for row in table], grid.repeat(10))
    [rule] = found.marks("rule")
    assert found.data(rule)[0]["T"] == 2.5
    assert [found.data(text)[0]["class"] for text in found.marks("text")] == ["3", "6 ✓"]
    assert found.size < 60_000
