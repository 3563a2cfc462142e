"""The two losses side by side."""

import numpy as np
import pytest

from core.neuron.surface import neuron
from ui.charts import surfaces
from ui.loss_surfaces.cached import curvature_of

SURFACE = neuron(1.0, 0.0, activation="sigmoid", w_range=(-6, 6), b_range=(-6, 6), resolution=101)
BENDS = curvature_of(SURFACE)
KINDS = pytest.mark.parametrize("what", surfaces.LEGENDS)


@KINDS
def test_what_is_shown_is_what_it_is_called(what: str):
    one = SURFACE.losses["ce"]
    expected = {
        "value": one.value,
        "slope": np.sqrt(one.dw**2 + one.db**2),
        "dw": one.dw,
        "db": one.db,
        "curvature": np.linalg.eigvalsh(SURFACE.hessian("ce"))[..., 0],
    }
    np.testing.assert_allclose(surfaces.shown(SURFACE, BENDS, "ce", what), expected[what], atol=1e-12)


@KINDS
def test_a_colour_scale_covers_all_its_grids(what: str):
    low, high = surfaces.domain([np.array([[-3.0, np.nan]]), np.array([[1.0, np.inf]])], what)
    assert high == 3.0
    assert low == (-3.0 if what in surfaces.SIGNED else 0.0)
    assert surfaces.domain([np.full((2, 2), np.nan)], what)[1] == 1.0


def test_hatches_lie_where_the_loss_has_no_value():
    linear = neuron(1.0, 0.0, activation="tanh", w_range=(-6, 6), b_range=(-6, 6), resolution=51)
    np.testing.assert_array_equal(surfaces.hatched(linear, curvature_of(linear), "ce", ()), ~linear.defined)
    assert not surfaces.hatched(linear, curvature_of(linear), "mse", ()).any()
    negative = surfaces.hatched(SURFACE, BENDS, "mse", ("negative",))
    assert 0.1 < negative.mean() < 0.9
    assert not surfaces.hatched(SURFACE, BENDS, "ce", ("negative",)).any()


def test_the_sentence_has_the_largest_loss_and_gradient_of_each():
    said = surfaces.describe(SURFACE, BENDS, "value", ())
    for one in SURFACE.losses.values():
        assert f"{np.nanmax(one.value):.3g}" in said
        assert f"{np.nanmax(one.gradient_norm):.3g}" in said
