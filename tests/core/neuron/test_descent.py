import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from core.functions.activations import ACTIVATIONS
from core.functions.losses import losses_of
from core.neuron.descent import FAR, TOGETHER, Objective, descend, finite_difference, problem, race
from core.neuron.examples import WeightedExamples
from core.neuron.surface import neuron, plane

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


def plain_path(task, start, optimiser, lr, steps, tolerance=1e-10):
    """The loop that the paths stand for: one loss, one point, one step at a time; points, losses, gradients, end."""
    points, losses, gradients = [np.array(start, dtype=float)], [], []
    moments = np.zeros((2, 2))
    while True:
        losses.append(task.value(points[-1]))
        gradients.append(gradient := task.gradient(points[-1]))
        if not (np.isfinite([losses[-1], *gradient]).all() and np.abs(points[-1]).max() < FAR):
            outcome = "diverged"
            break
        if np.linalg.norm(gradient) < tolerance:
            outcome = "stalled" if task.on_plateau(points[-1]) else "converged"
            break
        if len(points) > steps:
            outcome = "running"
            break
        if optimiser == "adam":
            decay = np.array([[0.9], [0.999]])
            moments = decay * moments + (1 - decay) * np.stack([gradient, gradient**2])
            mean, square = moments / (1 - decay ** len(points))
            points.append(points[-1] - lr * mean / (np.sqrt(square) + 1e-8))
        else:
            moments[0] = (0.9 if optimiser == "momentum" else 0.0) * moments[0] + gradient
            points.append(points[-1] - lr * moments[0])
    return np.stack(points), np.array(losses), np.stack(gradients), outcome


@pytest.mark.parametrize("clip", [None, 1e-7])
@pytest.mark.parametrize("unit", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_paths_equal_the_plain_loop(optimiser, unit, clip, data):
    surface = neuron(*data, unit, resolution=2, clip=clip)
    for start, lr in (((0.1, 0.4), 0.05), ((-3.0, 2.0), 0.2), ((0.1, 0.4), 1e6)):
        for loss, path in race(surface, start, optimiser, lr, 70).items():
            with np.errstate(all="ignore"):
                points, losses, gradients, outcome = plain_path(problem(surface, loss), start, optimiser, lr, 70)
            assert (path.outcome, path.step) == (outcome, len(points) - 1)
            if lr < 1:
                assert_allclose(path.points, points, rtol=1e-9, atol=1e-12)
                assert_allclose(path.losses, losses, rtol=1e-9, atol=1e-12)
                assert_allclose(path.gradients, gradients, rtol=1e-9, atol=1e-12)


def test_each_loss_ends_by_itself_whenever_that_is():
    surface = neuron([1.0, 2.0], [1.0, 1.0], resolution=2)
    for tolerance in (0.2, 0.1, 0.01):
        path = descend(problem(surface, "ce"), (0, 0), lr=0.5, steps=5000, tolerance=tolerance)
        plain = plain_path(problem(surface, "ce"), (0, 0), "gd", 0.5, 5000, tolerance)
        assert path.step == len(plain[0]) - 1
        assert path.outcome == plain[3] == "converged"
    assert path.step > TOGETHER
    paths = race(surface, (20, 20), steps=3 * TOGETHER)
    assert paths["ce"].step == 0
    assert paths["ce"].step < paths["mse"].step or paths["mse"].step == 0


def test_a_loss_without_a_value_ends_the_path_where_its_gradient_still_has_one():
    one = np.ones(1)
    examples = WeightedExamples(1e160 * one, one, one, 0.5 * one, one)  # the square overflows, its slope does not
    task = Objective(examples, losses_of(ACTIVATIONS["linear"])["mse"])
    with np.errstate(all="ignore"):
        path, plain = descend(task, (1.0, 0.0), steps=5), plain_path(task, (1.0, 0.0), "gd", 0.1, 5)
    assert np.isfinite(path.gradients[0]).all()
    assert (path.outcome, path.step) == (plain[3], len(plain[0]) - 1) == ("diverged", 0)


def test_losses_of_many_points_are_those_of_each(data):
    task = problem(neuron(*data, resolution=2), "ce")
    points = np.random.default_rng(1).normal(size=(7, 2))
    assert_allclose(task.values(points), [task.value(point) for point in points], rtol=1e-12)


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
