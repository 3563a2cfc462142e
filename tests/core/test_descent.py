import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.descent import descend, finite_difference, problem, race
from core.surface import neuron, plane

OPTIMISERS = {
    "gd": lambda point, lr: torch.optim.SGD([point], lr=lr),
    "momentum": lambda point, lr: torch.optim.SGD([point], lr=lr, momentum=0.9),
    "adam": lambda point, lr: torch.optim.Adam([point], lr=lr),
}


def torch_path(optimiser, loss, x, y, start, lr, steps):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    stepper = OPTIMISERS[optimiser](point, lr)
    x, y = torch.tensor(x), torch.tensor(y)
    points = [point.detach().clone()]
    for _ in range(steps):
        z = x * point[0] + point[1]
        value = ((torch.sigmoid(z) - y) ** 2).mean() if loss == "mse" else F.binary_cross_entropy_with_logits(z, y)
        stepper.zero_grad()
        value.backward()
        stepper.step()
        points.append(point.detach().clone())
    return torch.stack(points).numpy()


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=30)
    return x, (x + rng.normal(size=30) > 0).astype(float)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_paths_equal_torch_optim(optimiser, data):
    x, y = data
    for name, path in race(neuron(x, y, resolution=2), (-2.0, 3.0), optimiser, lr=0.3, steps=150).items():
        assert_allclose(path.points, torch_path(optimiser, name, x, y, (-2.0, 3.0), 0.3, 150), atol=1e-10)
        assert (path.outcome, path.step) == ("running", 150)
        assert path.losses.shape == (151,)
        assert path.gradients.shape == (151, 2)


def test_cross_entropy_is_ahead_from_a_bad_start(data):
    paths = race(neuron(*data, resolution=2), (-4, 0), lr=0.5, steps=100)
    assert paths["ce"].points[-1, 0] > 0 > paths["mse"].points[-1, 0]


def test_gradient_equals_finite_differences(data):
    surface = plane(np.column_stack([data[0], data[0] ** 2]), data[1], (1, 2), axes=(1, 2), resolution=2)
    for loss in ("mse", "ce"):
        task = problem(surface, loss)
        point = np.array([0.7, -0.4])
        assert_allclose(finite_difference(task, point), task.gradient(point), atol=1e-9)


def test_convergence_names_its_step(data):
    task = problem(neuron(*data, resolution=2), "ce")
    path = descend(task, (0, 0), lr=2.0, steps=5000)
    assert path.outcome == "converged"
    assert path.step == len(path.points) - 1 < 5000
    assert np.linalg.norm(path.gradients[-1]) < 1e-10 <= np.linalg.norm(path.gradients[-2])


def test_a_plateau_is_no_minimum():
    surface = neuron(1, 1, resolution=2)
    paths = race(surface, (-20, -20), steps=50)
    assert (paths["mse"].outcome, paths["mse"].step) == ("stalled", 0)
    assert paths["ce"].outcome == "running"
    assert descend(problem(surface, "ce"), (20, 20)).outcome == "converged"
    dead = neuron([1, 2], [1, 1], "relu", resolution=2)
    assert descend(problem(dead, "mse"), (-1, -1)).outcome == "stalled"


def test_divergence_names_its_step():
    linear = neuron([1, 3], [0.2, 0.9], "linear", resolution=2)
    path = descend(problem(linear, "mse"), (1, 1), lr=1.0, steps=500)
    assert path.outcome == "diverged"
    assert path.step < 60
    undefined = descend(problem(linear, "ce"), (5, 5))
    assert (undefined.outcome, undefined.step) == ("diverged", 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": (0, np.nan)}, "two finite numbers"),
        ({"start": (0, 0, 0)}, "two finite numbers"),
        ({"optimiser": "lion"}, "choose from"),
        ({"lr": 0}, "learning rate"),
        ({"lr": np.inf}, "learning rate"),
        ({"steps": 0}, "steps"),
    ],
)
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        descend(problem(neuron(1, 1, resolution=2), "ce"), **{"start": (0, 0), **options})
