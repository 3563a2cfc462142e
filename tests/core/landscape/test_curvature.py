"""Lanczos against the dense Hessian of a tiny net, and against matrices whose spectrum is known."""

import numpy as np
import pytest
import torch
from torch.func import functional_call

from core.landscape.curvature import Hessian, Lanczos, Sharpness, spectrum
from core.training.objective import loss as objective
from tests.core.landscape.nets import tiny


def task(count: int = 20):
    rng = np.random.default_rng(0)
    return rng.normal(size=(count, 1, 2, 2)).astype(np.float32), rng.integers(0, 2, count)


def dense(model, images, labels, loss: str) -> torch.Tensor:
    """Every second derivative, in float64."""
    names = [name for name, _ in model.named_parameters()]
    shapes = [weight.shape for weight in model.parameters()]

    def value(flat):
        pieces = torch.split(flat, [shape.numel() for shape in shapes])
        own = {n: p.view(s) for n, p, s in zip(names, pieces, shapes, strict=True)}
        logits = functional_call(model.double(), own, (torch.from_numpy(images).double(),))
        return objective(loss)(logits, torch.as_tensor(labels))

    flat = torch.cat([weight.detach().double().flatten() for weight in model.parameters()])
    return torch.autograd.functional.hessian(value, flat)


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_eigenvalues_of_a_tiny_net_are_the_dense_hessians(loss):
    images, labels = task()
    found = spectrum(tiny(), images, labels, loss, top=4)
    wanted = torch.linalg.eigvalsh(dense(tiny(), images, labels, loss)).numpy()
    np.testing.assert_allclose(found.values, wanted[::-1][:4], rtol=1e-3, atol=1e-5)
    assert found.size == len(wanted)
    assert found.smallest == pytest.approx(wanted[0], rel=1e-2, abs=1e-4)


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_a_product_is_the_dense_hessians(loss):
    images, labels = task()
    direction = torch.randn(23, generator=torch.Generator().manual_seed(1))
    found = Hessian(tiny(), images, labels, loss)(direction)
    wanted = dense(tiny(), images, labels, loss) @ direction.double()
    torch.testing.assert_close(found.double(), wanted, rtol=1e-4, atol=1e-6)


def spread(size: int = 300) -> torch.Tensor:
    """A spectrum like a net's: a bulk near 0 and a few that stand out."""
    values = torch.cat([torch.linspace(-0.05, 0.05, size - 5), torch.tensor([1.0, 3.0, 5.0, 8.0, 9.0])])
    axes = torch.linalg.qr(torch.randn(size, size, generator=torch.Generator().manual_seed(0))).Q
    return axes @ torch.diag(values) @ axes.T


def test_lanczos_finds_each_outlier_once_and_bounds_its_error():
    matrix = spread()
    search = Lanczos(lambda v: matrix @ v, len(matrix), 40, seed=2)
    while not search.done:
        search.advance()
    values, weights, bounds = search.ritz()
    np.testing.assert_allclose(values[:5], [9, 8, 5, 3, 1], atol=1e-3)
    assert values[5] < 0.1
    assert weights.sum() == pytest.approx(1)
    assert (bounds[:5] < 1e-3).all()
    early = Lanczos(lambda v: matrix @ v, len(matrix), 4, seed=2)
    while not early.done:
        early.advance()
    values, _, bounds = early.ritz()
    true = torch.linalg.eigvalsh(matrix).numpy()
    assert all(np.abs(true - value).min() <= bound + 1e-5 for value, bound in zip(values, bounds, strict=True))


def test_the_density_holds_the_trace_and_the_outliers_share():
    images, labels = task()
    search = Sharpness(tiny(), images, labels, "ce", probes=200, steps=23)
    while not search.done:
        search.advance()
    found = search.spectrum()
    values = torch.linalg.eigvalsh(dense(tiny(), images, labels, "ce")).numpy()
    assert found.average == pytest.approx(values.mean(), rel=0.2)
    grid = np.linspace(values[0] - 1, values[-1] + 1, 2001)
    wanted = np.exp(-0.5 * ((grid[:, None] - values) / 0.1) ** 2).mean(axis=1) / (0.1 * (2 * np.pi) ** 0.5)
    density = found.density(grid, 0.1)
    assert np.trapezoid(density, grid) == pytest.approx(1, rel=1e-2)
    assert np.abs(density - wanted).max() < 0.2 * wanted.max()


def test_exhausted_directions_end_the_search():
    matrix = torch.diag(torch.tensor([2.0, 2.0, 1.0]))
    search = Lanczos(lambda v: matrix @ v, 3, 10, seed=0)
    while not search.done:
        search.advance()
    np.testing.assert_allclose(search.ritz()[0], [2, 1], atol=1e-5)


def test_what_cannot_be_said_is_refused():
    with pytest.raises(ValueError, match="ce, mse"):
        Hessian(tiny(), *task(), "l1")
    with pytest.raises(ValueError, match="step"):
        Lanczos(lambda v: v, 3, 2, 0).ritz()


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_a_product_over_a_few_images_at_a_time_is_the_same(loss):
    images, labels = task()
    direction = torch.randn(23, generator=torch.Generator().manual_seed(1))
    whole, parts = (Hessian(tiny(), images, labels, loss, at_once) for at_once in (None, 6))
    torch.testing.assert_close(parts(direction), whole(direction), rtol=1e-4, atol=1e-6)
    assert parts.size == whole.size == 23
