import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.functions.softmax import (
    LARGEST_POWER,
    binary_cross_entropy,
    categorical_cross_entropy,
    central_differences,
    cross_entropy,
    cross_entropy_gradient,
    distribution_fault,
    jacobian,
    label_smoothing,
    log_sum_exp,
    multilabel_cross_entropy,
    naive_softmax,
    softmax,
    sparse_cross_entropy,
    squared_error,
    squared_error_gradient,
)

Z = np.random.default_rng(0).normal(size=(5, 10)) * 4
LABELS = np.array([0, 9, 3, 3, 7])


def test_softmax_equals_pytorch():
    assert_allclose(softmax(Z), torch.softmax(torch.tensor(Z), -1), rtol=1e-13)
    assert_allclose(softmax(Z, 2.5), torch.softmax(torch.tensor(Z) / 2.5, -1), rtol=1e-13)
    assert_allclose(log_sum_exp(Z), torch.logsumexp(torch.tensor(Z), -1), rtol=1e-13)


def test_softmax_is_shift_invariant_and_stable():
    assert_allclose(softmax(Z + 1000), softmax(Z), rtol=1e-11)
    assert_allclose(softmax([1e308, -1e308, 0]), [1, 0, 0])
    assert_allclose(softmax([3.0, 1.0], 1e-300), [1, 0])
    assert_allclose(softmax([3.0, 1.0], 1e300), [0.5, 0.5])


def test_two_classes_are_a_sigmoid():
    z = np.linspace(-9, 9, 19)
    assert_allclose(softmax(np.stack([z, 0 * z], -1))[:, 0], 1 / (1 + np.exp(-z)), rtol=1e-13)


def test_naive_softmax_overflows_silently():
    assert_allclose(naive_softmax(Z), softmax(Z), rtol=1e-12)
    assert np.isnan(naive_softmax([1000.0, 0.0])[0])
    assert np.isnan(naive_softmax([-1000.0, -1000.0])).all()


def test_jacobian_equals_autograd():
    expected = torch.autograd.functional.jacobian(lambda z: torch.softmax(z, -1), torch.tensor(Z[0]))
    assert_allclose(jacobian(Z[0]), expected, atol=1e-15)
    assert jacobian(Z).shape == (5, 10, 10)
    assert_allclose(jacobian(Z).sum(-1), 0, atol=1e-15)


def test_cross_entropy_equals_pytorch():
    expected = F.cross_entropy(torch.tensor(Z), torch.tensor(LABELS), reduction="none")
    assert_allclose(cross_entropy(Z, LABELS), expected, rtol=1e-12)
    assert_allclose(sparse_cross_entropy(softmax(Z), LABELS), expected, rtol=1e-10)
    assert_allclose(categorical_cross_entropy(softmax(Z), np.eye(10)[LABELS]), expected, rtol=1e-10)


def test_chance_and_certainty():
    assert cross_entropy(np.zeros(10), 4) == pytest.approx(np.log(10))
    assert cross_entropy([1e4 + 40, 1e4], 0) == pytest.approx(np.exp(-40), rel=1e-12, abs=0)
    assert cross_entropy([1e4, 0], 1) == 1e4


def test_gradient_of_softmax_and_cross_entropy_is_p_minus_y():
    z = torch.tensor(Z, requires_grad=True)
    F.cross_entropy(z, torch.tensor(LABELS), reduction="sum").backward()
    assert_allclose(softmax(Z) - np.eye(10)[LABELS], z.grad, atol=1e-14)
    assert_allclose(cross_entropy_gradient(Z, LABELS), z.grad, atol=1e-14)


def test_squared_error_and_its_gradient_equal_autograd():
    z = torch.tensor(Z, requires_grad=True)
    targets = F.one_hot(torch.tensor(LABELS), 10).double()
    losses = ((torch.softmax(z, -1) - targets) ** 2).sum(-1)
    losses.sum().backward()
    assert_allclose(squared_error(Z, LABELS), losses.detach(), rtol=1e-12)
    assert_allclose(squared_error_gradient(Z, LABELS), z.grad, atol=1e-14)


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0, 100.0])
def test_squared_error_never_pulls_harder_than_cross_entropy(scale: float):
    rng = np.random.default_rng(2)
    z, labels = scale * rng.normal(size=(500, 10)), rng.integers(0, 10, 500)
    squared, entropy = squared_error_gradient(z, labels), cross_entropy_gradient(z, labels)
    assert (np.linalg.norm(squared, axis=1) <= np.linalg.norm(entropy, axis=1) + 1e-15).all()
    assert (np.linalg.eigvalsh(jacobian(z))[:, -1] <= 0.5 + 1e-12).all()
    assert np.linalg.eigvalsh(jacobian([3.0, 3.0, -1e4]))[-1] == pytest.approx(0.5)


def test_central_differences_find_the_closed_forms():
    assert_allclose(central_differences(softmax, Z[1]), jacobian(Z[1]), atol=1e-9)
    found = central_differences(lambda z: squared_error(z, 3), Z[2])
    assert_allclose(found, squared_error_gradient(Z[2], 3), atol=1e-9)
    assert_allclose(central_differences(np.sin, [0.5]), [[np.cos(0.5)]], rtol=1e-9)


def test_the_largest_power_is_where_the_naive_formula_breaks():
    assert np.isfinite(naive_softmax([LARGEST_POWER, 0.0])).all()
    assert np.isnan(naive_softmax([LARGEST_POWER + 1e-9, 0.0])).any()


def test_the_worked_example():
    p = [0.1, 0.8, 0.1]
    assert categorical_cross_entropy(p, [0, 1, 0]) == pytest.approx(0.2231, abs=5e-5)
    assert sparse_cross_entropy(p, 1) == categorical_cross_entropy(p, [0, 1, 0])


def test_binary_and_multilabel():
    rng = np.random.default_rng(1)
    p, y = rng.random((4, 3)), rng.integers(0, 2, (4, 3))
    expected = F.binary_cross_entropy(torch.tensor(p), torch.tensor(y, dtype=torch.float64), reduction="none")
    assert_allclose(binary_cross_entropy(p, y), expected, rtol=1e-12)
    assert_allclose(multilabel_cross_entropy(p, y), expected.mean(-1), rtol=1e-12)
    assert binary_cross_entropy(0, 1) == np.inf
    assert binary_cross_entropy([0, 1], [0, 1]).tolist() == [0, 0]


def test_label_smoothing_equals_pytorch():
    targets = label_smoothing(np.eye(10)[LABELS], 0.1)
    expected = F.cross_entropy(torch.tensor(Z), torch.tensor(LABELS), reduction="none", label_smoothing=0.1)
    assert_allclose(categorical_cross_entropy(softmax(Z), targets), expected, rtol=1e-10)


@pytest.mark.parametrize(
    ("p", "fault"),
    [
        ([0.2, 0.3, 0.2, 0.2, 0.2], "sums to 1.1, not 1"),
        ([0.5, 0.5], None),
        ([1.5, -0.5], "holds 1.5, which is outside [0, 1]"),
        ([np.nan, 1], "holds a value that is not a number"),
        ([], "holds no probabilities"),
    ],
)
def test_distribution_fault(p, fault):
    assert distribution_fault(p) == fault


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: softmax([1.0, 2.0], 0), "temperature"),
        (lambda: softmax([1.0, 2.0], np.nan), "temperature"),
        (lambda: softmax([1.0, np.nan]), "not a number"),
        (lambda: softmax([]), "at least one"),
        (lambda: cross_entropy([1.0, 2.0], 2), "from 0 to 1"),
        (lambda: cross_entropy([1.0, 2.0], -1), "from 0 to 1"),
        (lambda: cross_entropy([1.0, 2.0], 0.5), "whole number"),
        (lambda: cross_entropy(Z, [1, 2]), "do not fit"),
        (lambda: squared_error([1.0, 2.0], 2), "from 0 to 1"),
        (lambda: squared_error_gradient(Z, [1, 2]), "do not fit"),
        (lambda: cross_entropy_gradient([1.0, 2.0], 0.5), "whole number"),
        (lambda: central_differences(softmax, [np.inf, 0.0]), "infinite"),
        (lambda: binary_cross_entropy(1.1, 1), "outside"),
        (lambda: binary_cross_entropy(0.5, 2), "target"),
        (lambda: categorical_cross_entropy([0.5, 0.5], [1, 1]), "sums to 2"),
        (lambda: categorical_cross_entropy([0.5, 0.5], [1, 0, 0]), "shape"),
        (lambda: label_smoothing([1, 0], 1.5), "smoothing"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
