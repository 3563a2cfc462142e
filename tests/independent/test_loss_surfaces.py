"""The page Loss surfaces: each figure by torch's autograd and losses on grids of our own."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.neuron.descent import descend, problem
from core.neuron.surface import neuron
from tests.helpers.recorded import mnist, told

SHORT = {"w_low": "-2", "w_high": "2", "b_low": "-2", "b_high": "2"}
POINTS = ((-2.0, 0.0), (-1.0, 0.0), (0.5, 1.0), (1.0, 0.0), (2.5, 1.0))
BORDER = 1e-9  # nearer to 0 or 1 than this an output is on the border, where rounding alone has put it


def grids(
    x: list[float], y: list[float], reach: float = 6.0, unit: str = "sigmoid", points: int = 101
) -> dict[str, np.ndarray]:
    """Mean losses over weight × bias and the lengths of their gradients, where all outputs lie in (0, 1)."""
    axis = torch.linspace(-reach, reach, points, dtype=torch.float64)
    b, w = (each.flatten().requires_grad_() for each in torch.meshgrid(axis, axis, indexing="ij"))
    z = w[:, None] * torch.tensor(x, dtype=torch.float64) + b[:, None]
    a = getattr(torch, unit)(z)
    target = torch.tensor(y, dtype=torch.float64).expand_as(z)
    if unit == "sigmoid":
        inside = torch.ones(len(w), dtype=torch.bool)
        ce = F.binary_cross_entropy_with_logits(z, target, reduction="none")
    else:
        inside = ((a > BORDER) & (a < 1 - BORDER)).all(dim=1)
        held = a.clamp(1e-300, 1 - 1e-16)
        ce = -target * held.log() - (1 - target) * torch.log1p(-held)
    found = {}
    for name, each in (("mse", (a - target) ** 2), ("ce", ce)):
        mean = each.mean(dim=1)
        slopes = torch.autograd.grad(mean.sum(), (w, b), retain_graph=True)
        found[name] = mean.detach().numpy()
        found[f"d{name}"] = torch.hypot(*slopes).numpy()
    outside = ~inside.numpy()
    for name in ("ce", "dce"):
        found[name] = np.where(outside, np.nan, found[name])
    return found


def ratio(found: dict[str, np.ndarray]) -> np.ndarray:
    """How many times longer cross-entropy's gradient is, where both have a length."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = found["dce"] / found["dmse"]
    return ratios[np.isfinite(ratios)]


def test_the_largest_ratio_of_both_gradients():
    text = told("loss_surfaces")
    ratios = ratio(grids([1.0], [0.0]))
    assert f"{ratios.min():.1f} to {ratios.max():,.0f} times" in text
    # In closed form 1 / (2a(1 − a)), at the corners, where z is ±12.
    assert ratios.max() == pytest.approx((1 + np.exp(12)) * (1 + np.exp(-12)) / 2, rel=1e-9)


def test_the_longest_gradients_of_the_default_window():
    text, found = told("loss_surfaces"), grids([1.0], [0.0])
    assert f"The longest gradients are {found['dmse'].max():.3g} and {found['dce'].max():.3g}." in text
    assert found["dmse"].max() <= 8 / 27 * np.sqrt(2)
    assert found["dmse"].max() == pytest.approx(8 / 27 * np.sqrt(2), rel=1e-3)


def test_the_maxima_of_a_reports_window_with_the_target_one_half():
    text, found = told("loss_surfaces", target="0.5", **SHORT), grids([1.0], [0.5], reach=2)
    assert (
        f"Squared error reaches {found['mse'].max():.3g} and cross-entropy {found['ce'].max():.3g} in this window."
        in text
    )


def test_the_longest_gradients_and_the_ratio_of_a_reports_window():
    text, found = told("loss_surfaces", target="0.5", **SHORT), grids([1.0], [0.5], reach=2)
    assert f"The longest gradients are {found['dmse'].max():.3g} and {found['dce'].max():.3g}." in text
    # The least ratio is that of the limit at p = ½, where both gradients are 0 and the grid has none.
    assert f"to {ratio(found).max():.3g} times" in text


def test_the_descent_from_the_corner():
    def descended(loss: str) -> tuple[float, float]:
        place = torch.tensor([4.0, 4.0], dtype=torch.float64, requires_grad=True)
        chosen = torch.optim.SGD([place], lr=0.5)

        def value() -> torch.Tensor:
            z = place.sum()
            return torch.sigmoid(z) ** 2 if loss == "mse" else F.softplus(z)

        for _ in range(100):
            chosen.zero_grad()
            value().backward()
            chosen.step()
        return float(value().detach()), float(place[0].detach())

    text = told("loss_surfaces")
    (mse, _), (ce, w) = descended("mse"), descended("ce")
    start = 1 / (1 + np.exp(-8)) ** 2
    assert f"Mean squared error: {start:.4g} → {mse:.4g} at step 100" in text
    assert f"Cross-entropy: 8 → {ce:.4g} at step 100" in text
    drawn = descend(problem(neuron(1, 0), "ce"), (4, 4), lr=0.5, steps=100)
    assert drawn.points[-1][0] == pytest.approx(w, abs=1e-9)


def test_the_share_of_the_plane_that_bends_downwards():
    """MSE of a sigmoid with y = 1 bends downwards where p < 1/3, which is w + b < −ln 2: a corner of the square."""
    text = told("loss_surfaces", target="1.0", marks="Negative curvature")
    share = (12 - np.log(2)) ** 2 / 2 / 12**2
    assert f"The curvature is negative on {share:.0%} of the plane for MSE, on 0% for CE." in text


def test_five_points():
    text = told("loss_surfaces", data="A few points")
    found = grids(*(list(each) for each in zip(*POINTS, strict=True)))
    ratios = ratio(found)
    assert f"{ratios.min():.2f} to {ratios.max():,.0f} times" in text
    assert (
        f"Squared error reaches {found['mse'].max():.3g} and cross-entropy {found['ce'].max():.3g} in this window."
        in text
    )
    assert f"The longest gradients are {found['dmse'].max():.3g} and {found['dce'].max():.3g}." in text


def test_the_variance_that_two_components_of_two_digits_keep(on_real_data: Path):
    text = told("loss_surfaces", data="Two MNIST digits")
    images, labels = mnist(on_real_data, "train")
    rows = np.concatenate([np.flatnonzero(labels == digit)[:500] for digit in (3, 8)])
    centred = images[rows].flatten(1).double()
    centred = centred - centred.mean(dim=0)
    values = torch.linalg.svdvals(centred) ** 2
    [shown] = re.findall(r"two principal components, which keep (\d+)% of the variance", text)
    assert float(shown) == pytest.approx(100 * float(values[:2].sum() / values.sum()), abs=0.5)


@pytest.mark.parametrize(("title", "unit"), [("ReLU", "relu"), ("tanh", "tanh")])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_the_gradients_of_other_units_at_the_last_points_inside(title: str, unit: str, y: float):
    text, found = told("loss_surfaces", hidden=title, target=str(y)), grids([1.0], [y], unit=unit)
    steepest, highest, most = float(np.nanmax(found["dce"])), float(np.nanmax(found["ce"])), float(ratio(found).max())
    assert f"and cross-entropy {highest:.3g} in this window." in text
    assert f"The longest gradients are {found['dmse'].max():.3g} and {steepest:.3g}." in text
    if unit == "relu":
        assert f"to {most:.3g} times" in text or f"to {most:,.0f} times" in text
        assert most < 14
