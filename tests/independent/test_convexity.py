"""The page Convexity: curvatures, chords and fits by torch's autograd, scipy and random numbers of our own."""

import itertools
import re
from functools import cache

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.optimize import minimize
from scipy.stats import rankdata

from core.convexity.verdicts import verdict
from tests.helpers.recorded import told


@cache
def page() -> str:
    """What the page says when it opens, and the first claims of the reports with their evidence."""
    return told("convexity") + told("claims", mode="show")


def clouds(zeros: int, ones: int, distance: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Two normal clouds as the page describes them, with a constant."""
    rng = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], [zeros, ones])
    x = rng.normal(size=(len(y), 2))
    x[:, 0] += distance * (y - 0.5)
    return torch.from_numpy(np.column_stack([x, np.ones(len(y))])), torch.from_numpy(y)


def test_the_curvature_of_squared_error_behind_a_sigmoid():
    z = torch.linspace(-8, 8, 481, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(((torch.sigmoid(z) - 1) ** 2).sum(), z, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), z)
    text = told("convexity", output="Sigmoid", weights="End-to-end weight")
    low, high = float(bend.min()), float(bend.max())
    assert f"The second derivative runs from {low:.4f} to {high:.4f} in this range." in text


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_the_smallest_eigenvalue_of_both_hessians_over_random_weights(loss: str):
    x, y = clouds(100, 100, 1.5)

    def mean(v: torch.Tensor) -> torch.Tensor:
        z = x @ v
        return F.binary_cross_entropy_with_logits(z, y) if loss == "ce" else ((torch.sigmoid(z) - y) ** 2).mean()

    draws = torch.from_numpy(np.random.default_rng(1).normal(0, 2, (200, 3)))
    least = min(float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(mean, v))[0]) for v in draws)
    before = {"ce": "is {} for cross-entropy", "mse": "It is {} for squared error."}[loss]
    assert before.format(f"{least:.4f}") in page()


def test_the_length_of_the_weights_on_separable_data():
    x, y = (each.numpy() for each in clouds(50, 50, 8.0))
    v, lengths = np.zeros(3), {}
    for step in range(1, 10_001):
        p = 1 / (1 + np.exp(-x @ v))
        v = v - x.T @ (p - y) / len(y)
        lengths[step] = float(np.linalg.norm(v))
    said = ", ".join(f"{lengths[step]:.1f} after {step:,}" for step in (100, 1000, 10_000))
    assert f"length {said} steps" in page()


def test_recall_false_alarms_and_ranking_with_unequal_classes():
    x, y = clouds(950, 50, 1.5)

    def fitted(weight: torch.Tensor) -> np.ndarray:
        def value(v: np.ndarray) -> tuple[float, np.ndarray]:
            place = torch.from_numpy(v).requires_grad_()
            total = F.binary_cross_entropy_with_logits(x @ place, y, weight=weight)
            total.backward()
            return float(total.detach()), place.grad.numpy()

        best = minimize(value, np.zeros(3), jac=True, method="BFGS", options={"gtol": 1e-10}).x
        return torch.sigmoid(x @ torch.from_numpy(best)).numpy()

    labels = y.numpy() == 1
    plain = fitted(torch.ones(1000, dtype=torch.float64))
    weighted = fitted(torch.where(y == 1, 1000 / 100, 1000 / 1900))

    def area(p: np.ndarray) -> float:  # by the ranks, as Mann and Whitney do
        return (rankdata(p)[labels].sum() - 50 * 51 / 2) / (50 * 950)

    text = page()
    assert f"Plain cross-entropy finds {(plain[labels] > 0.5).mean():.0%} of the rare class" in text
    assert f"With equal class weights it finds {(weighted[labels] > 0.5).mean():.0%}" in text
    assert f"at the cost of {int((weighted[~labels] > 0.5).sum())} false alarms" in text
    assert f"curve {area(plain):.3f} and {area(weighted):.3f})" in text
    assert f"the true share, {plain.mean():.2f}; the weighted one's is {weighted.mean():.2f}." in text
    assert plain.mean() == pytest.approx(0.05, abs=1e-6)
    assert f"The plain one finds {(plain[labels] > 0.05).mean():.0%}" in text


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("loss", ["mse", "ce"])
@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_the_truth_table_by_random_chords(output: str, loss: str, layers: int):
    """800,000 chords with either target. Cross-entropy of a linear output counts where its whole chord is defined; or
    where both ends are defined and the middle is not, for a convex function has a convex domain.
    """
    rng = np.random.default_rng(layers)
    worse = False
    for y in (0.0, 1.0):
        ends = rng.uniform(-3, 3, (2, 400_000, layers))
        if (output, loss) == ("linear", "ce"):  # few other points have an output in (0, 1)
            size = rng.uniform(0, 1, (2, 400_000, 1)) ** (1 / layers)
            spread = np.exp(rng.normal(0, 1, ends.shape))
            signs = rng.choice([-1.0, 1.0], ends.shape)
            signs[..., -1] *= signs.prod(axis=-1)
            ends = size * signs * spread / spread.prod(axis=-1, keepdims=True) ** (1 / layers)
        value = [_loss(w.prod(axis=-1), y, output, loss) for w in (*ends, ends.mean(axis=0))]
        valid = np.isfinite(value[0]) & np.isfinite(value[1])
        above = np.where(np.isfinite(value[2]), value[2], np.inf) > (value[0] + value[1]) / 2 + 1e-9
        worse = worse or bool((valid & above).any())
    convex = verdict("layers", output, loss, layers).convex
    assert convex == (not worse)
    [row] = [line for line in page().splitlines() if line.startswith(f"| {_where(layers)} | {output} |")]
    cell = row.split(" | ")[2 if loss == "mse" else 3]
    assert ("not convex" in cell) == (not convex)


def _where(layers: int) -> str:
    return "end-to-end weight, or one layer" if layers == 1 else "weights of 2 to 4 layers"


def _loss(f: np.ndarray, y: float, output: str, loss: str) -> np.ndarray:
    if output == "sigmoid":
        return np.logaddexp(0, f) - y * f if loss == "ce" else (1 / (1 + np.exp(-f)) - y) ** 2
    if loss == "mse":
        return (f - y) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        found = -np.log(f) if y else -np.log1p(-f)
    return np.where((f > 0) & (f < 1), found, np.nan)


def test_no_chord_is_crossed_where_only_the_domain_has_holes():
    """−ln w₁ − ln w₂ is convex on each quadrant; a line from one to the other passes outputs without a value."""
    rng = np.random.default_rng(0)
    ends = rng.uniform(0.02, 1, (2, 800_000, 2))
    low, high, middle = (-np.log(w.prod(axis=-1)) for w in (*ends, ends.mean(axis=0)))
    assert (middle <= (low + high) / 2 + 1e-12).all()
    text = told("convexity", loss="CE", y="1.0")
    assert "no chord is crossed" in text.lower()
    assert "Not convex, and undefined outside 0 < w₁w₂x < 1" in text


def test_the_worst_curvature_of_cross_entropy_of_a_linear_output_has_no_bound():
    """Towards w₁w₂ = 1 the smaller eigenvalue falls below any bound, so no number can be the worst one."""
    text = told("convexity", loss="CE", y="0.5")
    smallest = []
    for gap in (1e-2, 1e-4, 1e-6):
        w = torch.full((2,), (1 - gap) ** 0.5, dtype=torch.float64)
        hessian = torch.autograd.functional.hessian(
            lambda v: -0.5 * torch.log(v.prod()) - 0.5 * torch.log1p(-v.prod()), w
        )
        smallest.append(float(torch.linalg.eigvalsh(hessian)[0]))
    assert all(later < 50 * earlier < 0 for earlier, later in itertools.pairwise(smallest))
    assert "without bound" in text
    assert "9,007,199" not in text


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_the_weights_of_the_deep_net(layers: int):
    """50 components and a constant, hidden layers of one width, one output, without biases."""
    text = told("convexity", depth=str(layers))
    widths = [51, *[64] * (layers - 1), 1]
    count = sum(below * above for below, above in itertools.pairwise(widths))
    assert re.search(rf"{layers} layers and {count:,} weights", text)
    assert count == {2: 3328, 3: 7424, 4: 11_520}[layers]
