"""The first layer's pictures."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.ui.conftest import Drawn
from ui.charts.theme import DIVERGING
from ui.training_curves.charts import first_layer

GENERATOR = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(128, 1, 28, 28), (32, 1, 3, 3), (6, 3, 5, 5), (64, 3, 7, 7)])
def test_each_unit_has_a_picture_and_its_numbers(drawn: Callable[..., Drawn], shape: tuple[int, ...]):
    now, start = GENERATOR.normal(size=(2, *shape))
    found = drawn(first_layer.chart(now, start, first_layer.strength(now)))
    rows = found.data(found.marks("rect")[0])
    assert len(rows) == min(shape[0], first_layer.SHOWN)
    assert rows[2]["moved"] == pytest.approx(np.linalg.norm((now - start)[2].sum(axis=0)), abs=1e-3)
    assert found.size < 300_000


def test_the_channels_are_summed_and_the_scale_is_the_one_given(drawn: Callable[..., Drawn]):
    now = np.zeros((1, 3, 2, 2))
    now[0, :, 0, 0] = 0.5
    pixels = drawn(first_layer.chart(now, now, 1.5)).pixels()
    assert tuple(pixels[0, 0][:3]) == tuple(DIVERGING.table[-1])
    assert tuple(pixels[1, 1][:3]) == tuple(DIVERGING.table[128])


def test_few_large_weights_do_not_set_the_scale():
    now = np.ones((1, 1, 28, 28))
    now[0, 0, 0, 0] = 1000
    assert first_layer.strength(now) == 1
    assert first_layer.strength(np.zeros((1, 1, 2, 2))) == 1


def test_how_far_it_has_moved_is_told():
    start = np.ones((2, 1, 2, 2))
    assert "150.0%" in first_layer.describe(2.5 * start, start)
