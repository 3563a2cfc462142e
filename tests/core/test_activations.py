import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.activations import ACTIVATIONS, sigmoid, softplus

TORCH = {
    "linear": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "relu": F.relu,
    "tanh": torch.tanh,
    "leaky-relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
}


def test_table_names_every_unit():
    assert list(ACTIVATIONS) == list(TORCH)
    assert all(unit.name == name and unit.title and unit.formula for name, unit in ACTIVATIONS.items())


@pytest.mark.parametrize("name", TORCH)
def test_values_and_derivatives_equal_pytorch(name):
    points = np.array([-30.0, -2.5, -1.0, -0.1, 0.0, 0.1, 1.0, 2.5, 30.0])
    z = torch.tensor(points, requires_grad=True)
    value = TORCH[name](z)
    (first,) = torch.autograd.grad(value.sum(), z, create_graph=True)
    unit = ACTIVATIONS[name]
    assert_allclose(unit.value(points), value.detach(), rtol=1e-13, atol=1e-15)
    assert_allclose(unit.derivative(points), first.detach(), rtol=1e-13, atol=1e-15)
    smooth = points[points != 0]
    step = 1e-5
    slope = (unit.derivative(smooth + step) - unit.derivative(smooth - step)) / (2 * step)
    assert_allclose(unit.second_derivative(smooth), slope, atol=1e-9)


@pytest.mark.parametrize("name", TORCH)
def test_no_overflow(name):
    unit = ACTIVATIONS[name]
    for function in (unit.value, unit.derivative, unit.second_derivative):
        assert np.isfinite(function([-1e8, 1e8])).all()


def test_sigmoid_is_exact_in_its_tail():
    assert sigmoid(-100.0) == pytest.approx(np.exp(-100), rel=1e-12, abs=0)
    assert softplus(1e5) == 1e5
