import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.convexity.verdicts import gradient, hessian, loss_of_layers, rescaled, spectrum, verdict

TABLE = [
    ("end-to-end", "linear", "mse", 1, True, "everywhere", "convex"),
    ("end-to-end", "linear", "ce", 3, True, "0 < wx < 1", "convex-in-its-domain"),
    ("end-to-end", "sigmoid", "mse", 2, False, "everywhere", "sigmoid-saturates"),
    ("end-to-end", "sigmoid", "ce", 4, True, "everywhere", "convex"),
    ("layers", "linear", "mse", 1, True, "everywhere", "convex"),
    ("layers", "sigmoid", "ce", 1, True, "everywhere", "convex"),
    ("layers", "sigmoid", "mse", 1, False, "everywhere", "sigmoid-saturates"),
    ("layers", "linear", "ce", 2, False, "0 < w₁w₂x < 1", "product-of-weights"),
    ("layers", "linear", "ce", 4, False, "0 < w₁w₂w₃w₄x < 1", "product-of-weights"),
    *[
        ("layers", output, loss, depth, False, "everywhere", "product-of-weights")
        for output, loss in (("linear", "mse"), ("sigmoid", "mse"), ("sigmoid", "ce"))
        for depth in (2, 3, 4)
    ],
]


@pytest.mark.parametrize(("view", "output", "loss", "depth", "convex", "defined", "reason"), TABLE)
def test_truth_table(view, output, loss, depth, convex, defined, reason):
    result = verdict(view, output, loss, depth)
    assert (result.convex, result.defined, result.reason) == (convex, defined, reason)
    assert (result.counterexample is None) == convex


@pytest.mark.parametrize(("view", "output", "loss", "depth", "convex"), [row[:5] for row in TABLE])
def test_counterexamples_hold_and_convex_ones_survive_random_midpoints(view, output, loss, depth, convex):
    found = verdict(view, output, loss, depth).counterexample
    if found is not None:
        points = (found.first, found.second, found.midpoint)
        values = [float(loss_of_layers(point, found.x, found.y, output, loss)) for point in points]
        assert values == [found.loss_first, found.loss_second, found.loss_midpoint]
        assert_allclose(found.midpoint, np.mean([found.first, found.second], axis=0))
        assert found.loss_midpoint > found.chord + 1e-3
        return
    rng = np.random.default_rng(0)
    limits = (0.001, 0.999) if (output, loss) == ("linear", "ce") else (-20, 20)
    a, b = rng.uniform(*limits, (2, 10_000, 1))
    for y in (0.0, 0.3, 1.0):
        ends = (loss_of_layers(a, 1, y, output, loss) + loss_of_layers(b, 1, y, output, loss)) / 2
        assert (loss_of_layers((a + b) / 2, 1, y, output, loss) <= ends + 1e-12).all()


@pytest.mark.parametrize(("output", "loss"), [("linear", "mse"), ("sigmoid", "mse"), ("sigmoid", "ce")])
def test_the_counterexample_that_anyone_can_check(output, loss):
    found = verdict("layers", output, loss, 2).counterexample
    assert {found.first, found.second} == {(1.0, 1.0), (-1.0, -1.0)}
    assert found.midpoint == (0.0, 0.0)
    assert found.loss_first == found.loss_second < found.loss_midpoint


def torch_loss(w, x, y, output, loss):
    f, y = x * w.prod(), torch.tensor(y, dtype=torch.float64)
    if loss == "mse":
        return ((f if output == "linear" else torch.sigmoid(f)) - y) ** 2
    if output == "sigmoid":
        return F.binary_cross_entropy_with_logits(f, y)
    return -y * torch.log(f) - (1 - y) * torch.log(1 - f)


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("loss", ["mse", "ce"])
@pytest.mark.parametrize("w", [[0.4], [0.5, 0.9], [0.7, -0.3, -0.8], [0.3, 0.9, 1.4, 0.8]])
@pytest.mark.parametrize(("x", "y"), [(1.3, 1.0), (0.8, 0.0), (1.0, 0.25)])
def test_closed_derivatives_equal_autograd(output, loss, w, x, y):
    def value(point):
        return torch_loss(point, x, y, output, loss)

    point = torch.tensor(w, dtype=torch.float64)
    assert loss_of_layers(w, x, y, output, loss) == pytest.approx(float(value(point)))
    slope = torch.autograd.functional.jacobian(value, point)
    assert_allclose(gradient(w, x, y, output, loss), slope, rtol=1e-10, atol=1e-14)
    bend = torch.autograd.functional.hessian(value, point)
    assert_allclose(hessian(w, x, y, output, loss), bend, rtol=1e-10, atol=1e-14)


def test_saddles_at_the_origin():
    assert_allclose(spectrum([0, 0], 1, 1, "linear", "mse"), [-2, 2], atol=1e-15)
    assert_allclose(spectrum([0, 0], 1, 1, "sigmoid", "ce"), [-0.5, 0.5], atol=1e-15)
    assert_allclose(gradient([0, 0, 0], 1, 1, "linear", "mse"), 0, atol=0)
    assert_allclose(hessian([0, 0, 0], 1, 1, "linear", "mse"), 0, atol=0)


def test_continuum_of_minima():
    for c in (-3.0, 0.1, 7.0):
        w = rescaled([1.0, 1.0], c)
        assert loss_of_layers(w, 1, 1, "linear", "mse") == pytest.approx(0, abs=1e-15)
        assert_allclose(gradient(w, 1, 1, "linear", "mse"), 0, atol=1e-14)
        assert spectrum(w, 1, 1, "linear", "mse")[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: verdict("weights", "linear", "mse", 2), "view"),
        (lambda: verdict("layers", "softmax", "mse", 2), "output"),
        (lambda: verdict("layers", "linear", "hinge", 2), "loss"),
        (lambda: verdict("layers", "linear", "mse", 0), "depth"),
        (lambda: verdict("layers", "linear", "mse", 5), "depth"),
        (lambda: spectrum([np.nan, 1], 1, 1, "linear", "mse"), "finite"),
        (lambda: rescaled([1, 1], 0), "other than 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
