import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.functions.activations import ACTIVATIONS
from core.functions.losses import LOSSES
from core.neuron.examples import direct_sums
from core.neuron.factored import factored_sums
from core.neuron.surface import neuron, plane, ratio

TORCH_UNITS = {"sigmoid": torch.sigmoid, "relu": F.relu, "tanh": torch.tanh}


def data(n, soft=False, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n) * 2, rng.random(n) if soft else rng.integers(0, 2, n).astype(float)


def torch_surface(x, y, w, b, name, share):
    """Both losses by one broadcast, their gradients by autograd."""
    x, y, share = (torch.tensor(np.array(v), dtype=torch.float64) for v in (x, y, share))
    W, B = torch.meshgrid(torch.tensor(w), torch.tensor(b), indexing="xy")
    W, B = W.clone().requires_grad_(), B.clone().requires_grad_()
    z = W[..., None] * x + B[..., None]
    if name == "mse":
        loss = ((torch.sigmoid(z) - y) ** 2 * share).sum(-1)
    else:
        loss = (F.binary_cross_entropy_with_logits(z, y.expand_as(z), reduction="none") * share).sum(-1)
    return [v.detach().numpy() for v in (loss, *torch.autograd.grad(loss.sum(), (W, B)))]


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n", [1, 7, 300])
def test_surface_equals_autograd(n, soft, weighted):
    x, y = data(n, soft)
    weights = np.linspace(0.0 if n > 1 else 1.0, 2, n) if weighted else np.ones(n)
    surface = neuron(x, y, w_range=(-5, 7), b_range=(-3, 4), resolution=9, example_weights=weights)
    for name, field in surface.losses.items():
        expected = torch_surface(x, y, surface.w, surface.b, name, weights / weights.sum())
        assert_allclose((field.value, field.dw, field.db), expected, rtol=1e-9, atol=1e-14)
    z = surface.w[None, :, None] * x + surface.b[:, None, None]
    assert_allclose(surface.output, np.average(1 / (1 + np.exp(-z)), axis=-1, weights=weights), rtol=1e-12)


@pytest.mark.parametrize("soft", [False, True])
def test_factored_sums_equal_the_plain_rows(soft):
    x, y = data(600, soft)
    examples = neuron(x, y, resolution=2).examples
    w, b = np.linspace(-30, 30, 7), np.linspace(-20, 20, 5)
    plain = direct_sums(examples, w, b, ACTIVATIONS["sigmoid"], list(LOSSES.values()))
    assert_allclose(factored_sums(examples, w, b), plain, rtol=1e-10, atol=1e-15)


def test_right_and_sure_keeps_its_digits():
    surface = neuron([-1, 1], [0, 1], w_range=(30, 60), b_range=(-1, 1), resolution=3)
    assert_allclose(surface.losses["ce"].value[1], np.exp(-surface.w), rtol=1e-10)
    assert_allclose(surface.losses["mse"].value[1], np.exp(-2 * surface.w), rtol=1e-10)


def test_huge_ranges_do_not_overflow():
    surface = neuron([-1, 1], [1, 1], w_range=(-1e4, 1e4), b_range=(-1e4, 1e4), resolution=5)
    assert surface.losses["ce"].value.max() == pytest.approx(1e4 + np.log(2) / 2)
    assert all(np.isfinite(f.gradient_norm).all() for f in surface.losses.values())


def test_one_example_is_a_gutter():
    surface = neuron(1, 0.5, resolution=61)
    depth = np.add.outer(surface.b, surface.w)
    for name, field in surface.losses.items():
        assert_allclose(field.value, LOSSES[name].value(depth, 0.5), atol=1e-14)
        assert_allclose(field.dw, field.db, atol=1e-14)
        assert_allclose(np.linalg.det(surface.hessian(name)), 0, atol=1e-15)
    assert surface.losses["ce"].value.min() == pytest.approx(np.log(2))
    assert_allclose(np.diag(np.fliplr(surface.losses["mse"].value)), 0, atol=1e-15)
    assert (surface.smallest_eigenvalue("ce") >= -1e-15).all()
    assert surface.smallest_eigenvalue("mse").min() < -1e-3


@pytest.mark.parametrize("name", ["mse", "ce"])
def test_hessian_equals_autograd(name):
    x, y = data(20)
    surface = neuron(x, y, resolution=3, w_range=(-1, 2), b_range=(-1, 1))

    def loss(point):
        z, target = point[0] * torch.tensor(x) + point[1], torch.tensor(y)
        if name == "mse":
            return ((torch.sigmoid(z) - target) ** 2).mean()
        return F.binary_cross_entropy_with_logits(z, target)

    expected = torch.autograd.functional.hessian(loss, torch.tensor([surface.w[2], surface.b[0]]))
    assert_allclose(surface.hessian(name)[0, 2], expected, rtol=1e-10)
    assert surface.smallest_eigenvalue(name)[0, 2] == pytest.approx(np.linalg.eigvalsh(expected)[0])


def test_logistic_regression_cross_entropy_is_convex_and_mse_is_not():
    x, y = data(50)
    surface = neuron(x, y, resolution=21)
    assert surface.smallest_eigenvalue("ce").min() >= 0
    assert surface.smallest_eigenvalue("mse").min() < 0


def test_ratio_is_at_least_two():
    surface = neuron(1, 0.5, w_range=(-2, 2), b_range=(-2, 2), resolution=41)
    p = surface.output
    assert_allclose(ratio(surface), 1 / (2 * p * (1 - p)), rtol=1e-12)
    assert ratio(surface).min() == pytest.approx(2)
    many = neuron(*data(9), resolution=5)
    assert_allclose(ratio(many) * many.losses["mse"].gradient_norm, many.losses["ce"].gradient_norm)


def test_vanished_gradient_is_wrong_and_flat():
    surface = neuron(1, 1, w_range=(-12, 12), b_range=(0, 1), resolution=25)
    assert surface.vanished("mse")[0].tolist() == (surface.w < -7.5).tolist()
    assert not surface.vanished("ce").any()


def test_plane_over_any_two_parameters():
    rng = np.random.default_rng(3)
    X, y, weights = rng.normal(size=(40, 3)), rng.integers(0, 2, 40), np.array([0.5, -1.0, 2.0])
    surface = plane(X, y, weights, bias=0.3, axes=(2, 3), resolution=5)
    for row, bias in enumerate(surface.b):
        for column, weight in enumerate(surface.w):
            z = X @ [0.5, -1.0, weight] + bias
            assert surface.losses["ce"].value[row, column] == pytest.approx(LOSSES["ce"].value(z, y).mean())
            assert surface.losses["mse"].dw[row, column] == pytest.approx(
                (LOSSES["mse"].gradient(z, y) * X[:, 2]).mean()
            )


def test_relu_neuron_is_defined_between_zero_and_one():
    surface = neuron(1, 1, "relu", w_range=(-2, 2), b_range=(-2, 2), resolution=17)
    z = np.add.outer(surface.b, surface.w)
    assert (surface.defined == ((z > 0) & (z < 1))).all()
    assert (np.isfinite(surface.losses["ce"].value) == surface.defined).all()
    assert np.isfinite(surface.losses["mse"].value).all()
    clipped = neuron(1, 1, "relu", w_range=(-2, 2), b_range=(-2, 2), resolution=17, clip=1e-7)
    assert (clipped.defined == surface.defined).all()
    assert (clipped.losses["ce"].gradient_norm[~surface.defined] == 0).all()
    assert clipped.losses["ce"].value.max() == pytest.approx(-np.log(1e-7))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": np.nan}, "x holds"),
        ({"x": np.inf}, "x holds"),
        ({"x": []}, "x is empty"),
        ({"x": "a"}, "x must hold numbers"),
        ({"y": 2}, "outside"),
        ({"w_range": (1, 1)}, "wider than 0"),
        ({"w_range": (2, 1)}, "wider than 0"),
        ({"b_range": (0, 2e6)}, "at most"),
        ({"b_range": (0, np.nan)}, "range holds"),
        ({"resolution": 1}, "resolution"),
        ({"resolution": 502}, "resolution"),
        ({"resolution": 10.5}, "resolution"),
        ({"activation": "swish"}, "choose from"),
        ({"example_weights": [-1]}, "example weights"),
        ({"example_weights": [0]}, "example weights"),
        ({"clip": 0.6}, "clip"),
    ],
)
def test_bad_input(changes, message):
    with pytest.raises(ValueError, match=message):
        neuron(**{"x": 1, "y": 1, **changes})


@pytest.mark.parametrize("axes", [(0, 0), (0, 3), (-1, 1)])
def test_bad_axes(axes):
    with pytest.raises(ValueError, match="axes"):
        plane(np.ones((4, 2)), np.ones(4), [1, 1], axes=axes)


def test_the_columns_have_a_row_a_point():
    surface = neuron(1, 0, resolution=21)
    table = surface.columns()
    assert {len(column) for column in table.values()} == {21 * 21}
    row = 7 * 21 + 19
    assert (table["w"][row], table["b"][row]) == (surface.w[19], surface.b[7])
    assert table["ce"][row] == surface.losses["ce"].value[7, 19]
    assert table["dmse_db"][row] == surface.losses["mse"].db[7, 19]
