"""The sigmoid that two classes are, and the cost of a small probability."""

import numpy as np
import pytest

from core.functions import softmax as science
from core.functions.activations import sigmoid
from ui.softmax.charts import curves

D = np.linspace(-8, 8, 161)


@pytest.mark.parametrize(("now", "place"), [((1.5, 0.8), 1.5), ((-30.0, 0.0), -8.0)])
def test_the_points_of_two_classes_lie_on_the_sigmoid(now: tuple[float, float], place: float, drawn):
    pair = science.softmax(np.stack([D, 0 * D], -1))[:, 0]
    found = drawn(curves.two_classes(D, sigmoid(D), pair, now))
    [line] = found.marks("line")
    height = {row["d"]: row["value"] for row in found.data(line)}
    dots, held = (found.data(each) for each in found.marks("point"))
    assert len(dots) > 10
    for dot in dots:
        assert dot["value"] == pytest.approx(height[dot["d"]], abs=1e-12)
    assert held == [{"d": place, "value": now[1]}]


def test_the_classes_of_the_target_lie_on_minus_log(drawn):
    found = drawn(curves.minus_log(np.array([0.25, 0.5, 0.25, 0.0]), np.array([0.2, 0.0, 0.3, 0.5])))
    [points] = found.marks("point")
    assert [(row["class"], row["loss"], row["share"]) for row in found.data(points)] == [
        (0, pytest.approx(np.log(4)), 0.2),
        (2, pytest.approx(np.log(4)), 0.3),
    ]
    [names] = found.marks("text")
    assert [row["class"] for row in found.data(names)] == ["0, 2"]


def test_a_certain_and_impossible_prediction_can_be_drawn(drawn):
    found = drawn(curves.minus_log(np.array([0.0, 1.0]), np.array([1.0, 0.0])))
    [points] = found.marks("point")
    assert found.data(points) == []
