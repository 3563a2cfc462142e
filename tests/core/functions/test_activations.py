from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from core.functions.activations import ACTIVATIONS, HIDDEN, sigmoid, softplus
from core.models import units


def test_table_names_every_unit():
    assert {"linear", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "selu"} <= set(ACTIVATIONS)
    assert set(ACTIVATIONS) - set(HIDDEN) == {"linear"}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_equal_pytorch(name):
    points = np.array([-30.0, -2.5, -1.0, -0.1, 0.0, 0.1, 1.0, 2.5, 30.0])
    z = torch.tensor(points, requires_grad=True)
    value = units.make(name)(z)
    (first,) = torch.autograd.grad(value.sum(), z, create_graph=True)
    unit = ACTIVATIONS[name]
    assert_allclose(
        unit.value(points), value.detach(), rtol=1e-13, atol=1e-15, err_msg=f"{name}: `value` against nn.{unit.module}."
    )
    assert_allclose(
        unit.derivative(points),
        first.detach(),
        rtol=1e-13,
        atol=1e-15,
        err_msg=f"{name}: `derivative` against autograd.",
    )
    smooth = points[points != 0]
    step = 1e-5
    slope = (unit.derivative(smooth + step) - unit.derivative(smooth - step)) / (2 * step)
    assert_allclose(
        unit.second_derivative(smooth), slope, atol=1e-9, err_msg=f"{name}: `second_derivative` against `derivative`."
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_quick_functions_are_the_plain_ones(name):
    points = np.array([-30.0, -2.5, -1.0, -0.1, 0.1, 1.0, 2.5, 30.0])
    unit = ACTIVATIONS[name]
    value = unit.quick.value(points)
    assert_allclose(value, unit.value(points), rtol=1e-13, atol=1e-15)
    slope = unit.quick.slope(points, value)
    assert_allclose(slope, unit.derivative(points), rtol=1e-9, atol=1e-12)
    slope *= 0  # the slope is the caller's own
    assert_allclose(unit.quick.value(points), value)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_module_is_known_again(name):
    assert units.activation_of(units.make(name)) is ACTIVATIONS[name]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_overflow(name):
    unit = ACTIVATIONS[name]
    for function in (unit.value, unit.derivative, unit.second_derivative):
        assert np.isfinite(function([-1e8, 1e8])).all()


def test_sigmoid_is_exact_in_its_tail():
    assert sigmoid(-100.0) == pytest.approx(np.exp(-100), rel=1e-12, abs=0)
    assert softplus(1e5) == 1e5


def test_a_class_that_torch_lacks_is_told_with_the_nearest():
    with pytest.raises(ValueError, match=r"'relu' names a class that torch.nn lacks: 'Relu'. The nearest is 'ReLU'"):
        units.class_of(replace(ACTIVATIONS["relu"], module="Relu"))
