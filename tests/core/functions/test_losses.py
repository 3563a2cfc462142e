import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.functions.activations import ACTIVATIONS
from core.functions.losses import CE, LOSSES, MSE, losses_of, slopes_at_the_worst_mistake

LOGITS = np.array([-40.0, -8.3, -2.0, -0.7, 0.0, 0.4, 1.0, 5.5, 40.0])
TORCH = {
    "mse": lambda z, y: (torch.sigmoid(z) - y) ** 2,
    "ce": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none"),
}


def derivatives(function, z):
    z = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    value = function(z)
    (first,) = torch.autograd.grad(value.sum(), z, create_graph=True)
    second = torch.autograd.grad(first.sum(), z)[0] if first.requires_grad else torch.zeros_like(first)
    return [tensor.detach().numpy() for tensor in (value, first, second)]


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("y", [0.0, 0.25, 0.5, 1.0])
def test_closed_forms_equal_autograd(name, y):
    target = torch.full((len(LOGITS),), y, dtype=torch.float64)
    expected = derivatives(lambda z: TORCH[name](z, target), LOGITS)
    loss = LOSSES[name]
    for ours, theirs in zip((loss.value, loss.gradient, loss.curvature), expected, strict=True):
        assert_allclose(ours(LOGITS, y), theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("p", "mse", "ce", "mse_gradient"),
    [(0.9, 0.81, 2.303, 0.162), (0.99, 0.9801, 4.605, 0.0196), (0.999, 0.998, 6.908, 0.0020)],
)
def test_wrong_and_sure(p, mse, ce, mse_gradient):
    z = np.log(p / (1 - p))
    assert MSE.value(z, 0) == pytest.approx(mse, abs=5e-5)
    assert CE.value(z, 0) == pytest.approx(ce, abs=5e-4)
    assert MSE.gradient(z, 0) == pytest.approx(mse_gradient, abs=5e-5)
    assert CE.gradient(z, 0) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_cross_entropy_gradient_is_at_least_twice_as_long(y):
    z = np.linspace(-8, 8, 401)
    p = 1 / (1 + np.exp(-z))
    quotient = CE.gradient(z, y) / MSE.gradient(z, y)
    assert_allclose(quotient, 1 / (2 * p * (1 - p)), rtol=1e-10)
    assert quotient.min() == pytest.approx(2, abs=1e-12)
    assert z[quotient.argmin()] == pytest.approx(0, abs=1e-12)


def test_steepest_mse_for_a_hard_target():
    steepest = np.log(1 / 2)  # p = ⅓
    assert MSE.gradient(steepest, 1) == pytest.approx(-8 / 27, rel=1e-12)
    assert abs(MSE.gradient(np.linspace(-9, 9, 1001), 1)).max() <= 8 / 27
    assert MSE.curvature(steepest, 1) == pytest.approx(0, abs=1e-15)
    assert MSE.curvature(steepest - 0.1, 1) < 0 < MSE.curvature(steepest + 0.1, 1)


def test_target_one_half():
    z = np.linspace(-6, 6, 120_001)
    slopes = MSE.gradient(z, 0.5)
    assert slopes.max() == pytest.approx(np.sqrt(3) / 18, rel=1e-8)
    assert z[slopes.argmax()] == pytest.approx(1.317, abs=5e-4)
    assert z[slopes.argmin()] == pytest.approx(-1.317, abs=5e-4)
    assert CE.gradient(50.0, 0.5) == pytest.approx(0.5)
    assert CE.value(z, 0.5).min() == pytest.approx(np.log(2), rel=1e-12)


def test_saturation_keeps_every_digit():
    assert_allclose(CE.value([1e4, -1e4, 1e300], [0, 1, 0]), [1e4, 1e4, 1e300])
    assert CE.value([40.0], [1.0]) == pytest.approx(np.exp(-40), rel=1e-12, abs=0)
    assert MSE.value(40.0, 1) == pytest.approx(np.exp(-80), rel=1e-12, abs=0)
    assert MSE.gradient(-40.0, 1) == pytest.approx(-2 * np.exp(-40), rel=1e-12, abs=0)
    assert_allclose(MSE.gradient([-1e4, 1e4], 1), 0)
    assert_allclose(CE.value([np.inf, -np.inf], [1, 0]), 0)


def test_shapes_broadcast():
    for method in (MSE.value, CE.gradient, CE.curvature):
        assert method(np.zeros((3, 1)), np.zeros(4)).shape == (3, 4)


@pytest.mark.parametrize("y", [-0.1, 1.1, np.nan])
def test_target_outside_the_unit_interval(y):
    with pytest.raises(ValueError, match="target"):
        CE.value(0.0, y)


@pytest.mark.parametrize("name", ["tanh", "relu", "linear", "sigmoid", "selu"])
@pytest.mark.parametrize("clip", [None, 1e-3])
def test_any_output_unit_equals_autograd_where_defined(name, clip):
    unit = ACTIVATIONS[name]
    z, y = np.array([0.1, 0.35, 0.8]), np.array([0.0, 0.3, 1.0])
    function = {
        "tanh": torch.tanh,
        "relu": F.relu,
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "selu": F.selu,
    }[name]
    target = torch.tensor(y)
    expected = {
        "mse": derivatives(lambda z: (function(z) - target) ** 2, z),
        "ce": derivatives(lambda z: F.binary_cross_entropy(function(z), target, reduction="none"), z),
    }
    for loss in losses_of(unit, clip).values():
        ours = (loss.value(z, y), loss.gradient(z, y), loss.curvature(z, y))
        assert_allclose(ours, expected[loss.name], rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("y", [0.0, 0.3, 0.5, 1.0])
def test_slopes_at_the_worst_mistake_are_those_of_a_fine_scan(name, y):
    unit = ACTIVATIONS[name]
    z = torch.tensor(np.concatenate([-np.logspace(5, -9, 20_001), np.logspace(-9, 5, 20_001)]), requires_grad=True)
    a = getattr(torch.nn, unit.module)()(z)
    within = ((a > 1e-7) & (a < 1 - 1e-7)).detach().numpy()
    end = 0.0 if y >= 0.5 else 1.0
    worst = np.where(within, np.abs(a.detach().numpy() - end), np.inf).argmin()
    found = slopes_at_the_worst_mistake(unit, y)
    for mine, loss in zip(found, ((a - y) ** 2, -y * torch.log(a) - (1 - y) * torch.log1p(-a)), strict=True):
        (slope,) = torch.autograd.grad(loss[worst], z, retain_graph=True)
        theirs = abs(float(slope[worst]))
        # Both come close to the end, not equally close: flat is flat, unbounded is unbounded, the rest is equal.
        if theirs < 1e-3 or theirs > 100:
            assert (mine < 1e-3) == (theirs < 1e-3)
            assert (mine > 100) == (theirs > 100)
        else:
            assert mine == pytest.approx(theirs, rel=0.05)


def test_rounding_puts_no_output_into_the_domain():
    linear = ACTIVATIONS["linear"]
    z = np.array([2.0**-53, 4.4e-16, 1 - 1.1e-16, 1e-6, 1 - 1e-6])
    for each in (linear, ACTIVATIONS["relu"]):
        assert np.isnan(losses_of(each)["ce"].value(z, 1)).tolist() == [True, True, True, False, False]


def test_cross_entropy_of_a_relu_neuron_outside_its_domain():
    relu = ACTIVATIONS["relu"]
    z = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert np.isnan(losses_of(relu)["ce"].value(z, 1)).tolist() == [True, True, False, True, True]
    clipped = losses_of(relu, 1e-7)["ce"]
    assert clipped.value(-1.0, 1) == pytest.approx(-np.log(1e-7))
    assert_allclose(clipped.gradient(z, 1), [0, 0, -2, 0, 0])
    with pytest.raises(ValueError, match="clip"):
        losses_of(relu, 0.7)
