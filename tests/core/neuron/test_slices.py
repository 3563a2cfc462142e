"""Slices through a surface."""

import numpy as np
import pytest

from core.functions.losses import LOSSES
from core.neuron.slices import between
from core.neuron.surface import neuron


def test_a_slice_is_the_loss_on_the_line() -> None:
    surface = neuron([1.0, -2.0], [0.0, 1.0])
    cut = between(surface, (1.0, -1.0), (-2.0, 3.0), points=11)
    for name, loss in LOSSES.items():
        for t, value in zip(cut.t, cut.losses[name], strict=True):
            w, b = 1 - 3 * t, -1 + 4 * t
            expected = np.mean([loss.value(w + b, 0.0), loss.value(-2 * w + b, 1.0)])
            assert value == pytest.approx(float(expected))


def test_a_slice_goes_beyond_its_ends() -> None:
    cut = between(neuron(1.0, 0.0), (0, 0), (1, 1), beyond=0.25)
    assert (cut.t[0], cut.t[-1]) == (-0.25, 1.25)


@pytest.mark.parametrize(
    ("first", "second"), [((1, 2), (1, 2)), ((1, 2), (np.nan, 0)), ((np.inf, 2), (0, 0)), ((1,), (2,))]
)
def test_no_line_no_slice(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="point"):
        between(neuron(1.0, 0.0), first, second)


def test_squared_error_of_a_sigmoid_bends_down_and_cross_entropy_does_not() -> None:
    cut = between(neuron(1.0, 0.0), (-6, 0), (6, 0))
    assert cut.bends_down("mse")
    assert not cut.bends_down("ce")
