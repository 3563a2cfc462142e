"""The page Loss landscape: planes, eigenvalues and paths by torch's autograd and scipy."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.sparse.linalg import LinearOperator, eigsh
from torch import Tensor, nn

from tests.helpers.recorded import dense, mnist, run, told, weights

SIZE = 109_386
NAMES = ("fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight", "fc3.bias", "fc3.weight")


def folder() -> Path:
    """The run that over-fits, on which the page opens."""
    return run("mlp-128-64", epochs=36, early_stopping=None)


@cache
def learnt(root: Path, count: int) -> tuple[Tensor, Tensor]:
    """The first of the images that the run has learnt from."""
    images, labels = mnist(root, "train")
    chosen = np.sort(np.random.default_rng(0).permutation(60_000)[:6000][3000:])[:count]
    return images[chosen], torch.from_numpy(labels[chosen])


@torch.inference_mode()
def losses(state: dict[str, Tensor], root: Path, count: int = 512) -> Tensor:
    images, labels = learnt(root, count)
    return F.cross_entropy(dense(state, images), labels, reduction="none")


def test_the_loss_in_the_middle_and_at_the_ends_of_a_random_plane(on_real_data: Path):
    """Directions of seed 0, entry by entry in the order of their names, each row as long as the net's own."""
    state = weights(folder())
    generator = torch.Generator().manual_seed(0)
    axes = []
    for _ in range(2):
        axis = {name: torch.zeros_like(value) for name, value in state.items()}
        for name in NAMES[1::2]:
            drawn = torch.randn(state[name].shape, generator=generator)
            axis[name] = drawn * (state[name].norm(dim=1) / drawn.norm(dim=1))[:, None]
        axes.append(axis)

    def at(alpha: float, beta: float) -> Tensor:
        moved = {name: value + alpha * axes[0][name] + beta * axes[1][name] for name, value in state.items()}
        return losses(moved, on_real_data)

    middle = at(0, 0)
    text = told("landscape")
    error = float(middle.std() / 512**0.5)
    ends = [float(at(*place).mean()) for place in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    shown = re.search(r"CE is ([\d.]+) ± ([\de.-]+) in the middle, ([\d.]+) to ([\d.]+) at the ends", text)
    assert float(shown[1]) == pytest.approx(float(middle.mean()), rel=2e-3)
    assert float(shown[2]) == pytest.approx(error, rel=2e-2)
    assert [float(shown[3]), float(shown[4])] == pytest.approx([min(ends), max(ends)], rel=3e-3)
    axis = np.linspace(-1, 1, 25)
    most = max(float(at(a, b).mean()) for a in axis for b in axis)
    [highest] = re.findall(r"CE goes from [\de.-]+ to ([\d.]+), with a standard error", text)
    assert float(highest) == pytest.approx(most, rel=3e-3)


@cache
def product(root: Path) -> LinearOperator:
    """The Hessian of the mean loss of 256 images, times a vector, by differentiating twice."""
    state = weights(folder())
    flat = torch.cat([state[name].flatten() for name in NAMES]).double().requires_grad_()
    images, labels = learnt(root, 256)
    split = torch.split(flat, [state[name].numel() for name in NAMES])
    parts = {name: piece.view(state[name].shape) for name, piece in zip(NAMES, split, strict=True)}
    loss = F.cross_entropy(dense(parts, images.double()), labels)
    (slope,) = torch.autograd.grad(loss, flat, create_graph=True)

    def times(vector: np.ndarray) -> np.ndarray:
        given = torch.from_numpy(np.asarray(vector, float).ravel())
        return torch.autograd.grad(slope @ given, flat, retain_graph=True)[0].numpy()

    return LinearOperator((SIZE, SIZE), times, dtype=float)


def largest(root: Path) -> float:
    """By power iteration."""
    vector, value = np.random.default_rng(3).normal(size=SIZE), 0.0
    for _ in range(60):
        vector /= np.linalg.norm(vector)
        after = product(root) @ vector
        value, vector = float(vector @ after), after
    return value


def test_the_largest_eigenvalue(on_real_data: Path):
    assert f"cross-entropy is {largest(on_real_data):.3f}," in told("landscape", below="Sharpness")


@pytest.mark.slow
def test_the_smallest_eigenvalue_is_no_larger_than_said(on_real_data: Path):
    [least] = eigsh(product(on_real_data), k=1, which="SA", tol=1e-3, return_eigenvectors=False)
    [shown] = re.findall(r"least eigenvalue is (-[\d.]+) or lower", told("landscape", below="Sharpness"))
    assert least <= float(shown) + 5e-5
    assert float(shown) == pytest.approx(least, abs=5e-4)


def test_how_much_sharper_the_sharpest_direction_is_than_the_mean(on_real_data: Path):
    """Hutchinson's estimate of the trace from 60 random signs; the page's own has two directions and says its error."""
    rng = np.random.default_rng(5)
    signs = rng.choice([-1.0, 1.0], (60, SIZE))
    means = np.array([each @ (product(on_real_data) @ each) for each in signs]) / SIZE
    mean, error = means.mean(), means.std(ddof=1) / 60**0.5
    text = told("landscape", below="Sharpness")
    shown = re.search(r"about ([\d,]+) times the mean over all directions \(([\de.-]+) ± ([\de.-]+)\)", text)
    assert abs(float(shown[2]) - mean) < 2 * np.hypot(float(shown[3]), error)
    factor = largest(on_real_data) / mean
    digits = len(shown[1].replace(",", "").rstrip("0"))
    assert float(shown[1].replace(",", "")) == float(f"{factor:.{digits}g}")


def test_the_training_path_and_the_plane_below_it(on_real_data: Path):
    torch.manual_seed(0)
    layers = nn.Linear(784, 128), nn.Linear(128, 64), nn.Linear(64, 10)
    start = {f"fc{k}.{name}": value for k, layer in enumerate(layers, 1) for name, value in layer.state_dict().items()}
    states = [start, *(weights(folder(), epoch) for epoch in range(1, 37))]
    points = torch.stack([torch.cat([state[name].flatten() for name in NAMES]) for state in states]).double()
    offsets = points[:-1] - points[-1]
    _, values, axes = torch.linalg.svd(offsets, full_matrices=False)
    shares = 100 * values**2 / (values**2).sum()
    text = told("landscape", view="Training path")
    assert f"directions hold {shares[0]:.1f}%, {shares[1]:.1f}%, {shares[2]:.1f}%." in text
    assert f"holds {shares[:2].sum():.1f}% of the squared distances" in text
    below = points[-1] + (offsets[0] @ axes[:2].T) @ axes[:2]
    split = torch.split(below.float(), [start[name].numel() for name in NAMES])
    nearest = {name: piece.view(start[name].shape) for name, piece in zip(NAMES, split, strict=True)}
    true, seen = (float(losses(state, on_real_data).mean()) for state in (start, nearest))
    assert f"after epoch 0. There the net's cross-entropy is {true:.3g} " in text
    assert f"that of the plane's nearest point {seen:.3g} " in text
