import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from core.convexity import linear_net
from core.convexity.linear_net import Task
from core.data import Split

CASES = [("linear", "mse"), ("sigmoid", "mse"), ("sigmoid", "ce")]


def tiny(output: str, loss: str, overlap: float = 1.0) -> Task:
    rng = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], 10)
    return Task(rng.normal(size=(20, 3)) * overlap + y[:, None] - 0.5, y, output, loss)


def torch_value(task: Task, layers: linear_net.Layers):
    X, y = torch.tensor(task.X), torch.tensor(task.y)

    def value(flat: torch.Tensor) -> torch.Tensor:
        f, at = X, 0
        for W in layers:
            f, at = f @ flat[at : at + W.size].reshape(W.shape).T, at + W.size
        f = f[:, 0]
        if task.loss == "ce":
            return torch.nn.functional.binary_cross_entropy_with_logits(f, y)
        return (((f if task.output == "linear" else torch.sigmoid(f)) - y) ** 2).mean()

    return value


@pytest.mark.parametrize(("output", "loss"), CASES)
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_closed_derivatives_and_lanczos_equal_autograd_and_a_dense_hessian(output, loss, depth):
    task, layers = tiny(output, loss), linear_net.start(3, 4, depth, seed=1)
    value, flat = torch_value(task, layers), torch.tensor(linear_net.flatten(layers))
    assert task.value(linear_net.end_to_end(layers)) == pytest.approx(float(value(flat)))
    slope = torch.autograd.functional.jacobian(value, flat)
    assert_allclose(linear_net.flatten(linear_net.gradient(task, layers)), slope, atol=1e-12)
    dense = torch.autograd.functional.hessian(value, flat).numpy()
    columns = [
        linear_net.flatten(linear_net.hessian_product(task, layers, linear_net.unflatten(unit, layers)))
        for unit in np.eye(len(flat))
    ]
    assert_allclose(np.array(columns), dense, atol=1e-12)
    if len(flat) > 3:
        assert_allclose(linear_net.extremes(task, layers), np.linalg.eigvalsh(dense)[[0, -1]], atol=1e-5)


@pytest.mark.parametrize(("output", "loss"), CASES)
def test_spectrum_at_zero_is_the_length_of_the_gradient_for_two_layers_and_flat_beyond(output, loss):
    task = tiny(output, loss)
    length = np.linalg.norm(task.gradient(np.zeros(3)))
    for depth, expected in ((2, length), (3, 0.0), (4, 0.0)):
        zero = tuple(0 * W for W in linear_net.start(3, 16, depth, seed=0))
        assert_allclose(linear_net.extremes(task, zero), [-expected, expected], atol=1e-6)


@pytest.mark.parametrize(("output", "loss"), CASES)
@pytest.mark.parametrize("depth", [2, 3, 4])
def test_a_mirrored_net_is_the_same_function_and_the_midpoint_answers_zero(output, loss, depth):
    task, layers = tiny(output, loss), linear_net.start(3, 8, depth, seed=2)
    *_, (trained, loss_there) = linear_net.descend(task, layers, lr=0.1, steps=150)
    mirror = linear_net.mirrored(trained)
    assert_allclose(linear_net.end_to_end(mirror), linear_net.end_to_end(trained), atol=1e-15)
    assert not np.allclose(linear_net.flatten(mirror), linear_net.flatten(trained))
    middle = linear_net.end_to_end(linear_net.between(trained, mirror, 0.5))
    assert_allclose(middle, 0, atol=1e-15)
    assert task.value(middle) > loss_there + 0.01


@pytest.mark.parametrize(("output", "loss"), [("linear", "mse"), ("sigmoid", "ce")])
def test_descents_from_different_starts_end_at_the_convex_minimum(output, loss):
    task = tiny(output, loss, overlap=2.0)
    least = linear_net.minimum(task)
    ends = []
    for seed in range(3):
        *_, (_, value) = linear_net.descend(task, linear_net.start(3, 8, 2, seed), lr=0.02, steps=4000)
        ends.append(value)
    assert least > 0
    assert_allclose(ends, least, rtol=1e-4)


def test_minimum_of_squared_error_is_that_of_least_squares():
    task = tiny("linear", "mse")
    v = np.linalg.lstsq(task.X, task.y, rcond=None)[0]
    assert linear_net.minimum(task) == pytest.approx(np.mean((task.X @ v - task.y) ** 2))


def test_separable_data_have_no_finite_minimum_and_a_loss_that_is_not_convex_in_the_output_none_that_is_known():
    assert linear_net.minimum(tiny("sigmoid", "ce", overlap=0.05)) == 0.0
    assert linear_net.minimum(tiny("sigmoid", "mse")) is None


def test_descent_is_lazy_and_yields_the_start_and_every_update():
    task, layers = tiny("linear", "mse"), linear_net.start(3, 4, 2, seed=0)
    path = linear_net.descend(task, layers, lr=0.05, steps=4)
    first, value = next(path)
    assert first is layers
    assert value == task.value(linear_net.end_to_end(layers))
    losses = [value, *(loss for _, loss in path)]
    assert len(losses) == 5
    assert losses == sorted(losses, reverse=True)


def digits_split() -> Split:
    rng = np.random.default_rng(0)
    return Split(rng.integers(0, 256, (60, 1, 28, 28)).astype(np.uint8), np.repeat([0, 1, 2], 20))


def test_digits_make_a_task_with_a_constant():
    task = linear_net.digits(digits_split(), 0, 2, "sigmoid", "ce", components=6)
    assert task.X.shape == (40, 7)
    assert_allclose(task.X[:, -1], 1)
    assert_allclose(task.X[:, :6].T @ task.X[:, :6] / 40, np.eye(6), atol=1e-9)
    assert task.y.tolist() == [0.0] * 20 + [1.0] * 20


@pytest.mark.parametrize(
    ("first", "second", "output", "loss", "message"),
    [
        (0, 0, "sigmoid", "ce", "two different digits"),
        (0, 7, "sigmoid", "ce", "no image of a 7"),
        (0, 1, "linear", "ce", "Choose a sigmoid"),
        (0, 1, "linear", "mse", "too few for 50"),
    ],
)
def test_bad_input_is_named(first, second, output, loss, message):
    with pytest.raises(ValueError, match=message):
        linear_net.digits(digits_split(), first, second, output, loss)
