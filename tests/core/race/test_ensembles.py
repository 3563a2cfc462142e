import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from core.functions.activations import HIDDEN
from core.models import units
from core.race import pairs
from core.race.ensembles import Racer, race
from core.race.tiny_nets import start_layer


def plain_loop(images, labels, hidden, loss, lr, reduction, init, seed, max_iterations):
    """One net the textbook way: iterations until all images are right, its weights, its share of dead units."""
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(images[0].size, 4), units.make(hidden), torch.nn.Linear(4, 1))
    if init != "default":
        torch.manual_seed(seed)
        for layer in (net[0], net[2]):
            start_layer(layer, init)
    net = net.double()
    X = torch.tensor(images.reshape(len(images), -1) / 255.0)
    y = torch.tensor(labels, dtype=torch.float64)[:, None]
    optimiser = torch.optim.SGD(net.parameters(), lr=lr)
    cross_entropy = torch.nn.BCEWithLogitsLoss(reduction=reduction)
    squares = torch.nn.MSELoss(reduction=reduction)
    for iteration in range(max_iterations + 1):
        logits = net(X)
        if bool(((logits > 0) == y.bool()).all()):
            break
        if iteration == max_iterations:
            iteration = -1
            break
        optimiser.zero_grad()
        (cross_entropy(logits, y) if loss == "ce" else squares(torch.sigmoid(logits), y)).backward()
        optimiser.step()
    dead = (net[0](X) <= 0).all(0).double().mean().item() if hidden == "relu" else 0.0
    return iteration, dead


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    images = rng.integers(0, 2, (20, 1, 3, 3), dtype=np.uint8) * 255
    return images, (images[:, 0, 1].sum(axis=1) > 255).astype(np.int64)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("loss", ["mse", "ce"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_iterations_equal_a_plain_loop(data, hidden, loss, reduction):
    lr = 0.05 if reduction == "sum" else 1.0
    outcome = race(*data, hidden, loss, lr, reduction, "default", seeds=3, max_iterations=150)
    expected = [plain_loop(*data, hidden, loss, lr, reduction, "default", seed, 150) for seed in range(3)]
    assert list(zip(outcome.iterations, outcome.dead_fraction, strict=True)) == expected


@pytest.mark.parametrize("init", ["truncated-normal", "zero"])
def test_initialisers_equal_a_plain_loop(data, init):
    found = race(*data, "tanh", "ce", 0.05, "sum", init, seeds=3, max_iterations=120).iterations
    assert found.tolist() == [plain_loop(*data, "tanh", "ce", 0.05, "sum", init, s, 120)[0] for s in range(3)]


def test_more_seeds_change_no_net(data):
    few, many = (race(*data, "elu", "mse", 0.05, seeds=seeds, max_iterations=300) for seeds in (2, 9))
    assert few.iterations.tolist() == many.iterations[:2].tolist()


def test_curves(data):
    outcome = race(*data, "relu", "ce", 0.05, seeds=6, max_iterations=400)
    assert outcome.accuracy.shape == outcome.dead.shape == (6, len(outcome.recorded))
    assert (np.diff(outcome.recorded) > 0).all()
    assert ((outcome.accuracy[:, -1] == 1) == (outcome.iterations >= 0)).all()
    assert_allclose(outcome.dead[:, -1], outcome.dead_fraction)
    assert outcome.accuracy_quantiles((0.5,)).shape == (1, len(outcome.recorded))
    for net, arrival in enumerate(outcome.iterations):
        before = outcome.recorded < (arrival if arrival >= 0 else np.inf)
        assert (outcome.accuracy[net, before] < 1).all()


def test_advancing_in_chunks_is_the_same_race(data):
    options = ("relu", "mse", 0.05, "sum", "default", 5, 300)
    racer = Racer(*data, *options)
    assert racer.progress == 0
    seen = []
    while not racer.done:
        racer.advance(7)
        seen.append(racer.progress)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert racer.result().iterations.tolist() == race(*data, *options).iterations.tolist()


def test_a_cancelled_race_has_a_result(data):
    racer = Racer(*data, seeds=4)
    assert racer.result().accuracy.shape == (4, 0)
    racer.advance(2)
    assert racer.result().iterations.shape == (4,)
    assert racer.result().recorded.tolist() == [0, 1]


def test_unreachable_and_diverging():
    images, labels = np.zeros((4, 1, 2, 2), np.uint8), np.array([0, 1, 0, 1])
    outcome = race(images, labels, seeds=3, max_iterations=20)
    assert outcome.iterations.tolist() == [-1, -1, -1]
    assert (outcome.median, outcome.arrived) == (np.inf, 0)
    images = np.random.default_rng(0).normal(size=(30, 5)) * 1e3
    assert race(images, np.arange(30) % 2, "relu", "ce", 1e6, seeds=3, max_iterations=30).arrived == 0


def test_zero_iterations_when_right_at_once():
    outcome = race(np.zeros((3, 4)), np.zeros(3, int), init="zero", seeds=2)
    assert outcome.iterations.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": np.zeros(4)}, "N×"),
        ({"labels": np.zeros(3, int)}, "labels"),
        ({"labels": np.array([0, 1, 2, 0])}, "0 or 1"),
        ({"images": np.full((4, 2), np.nan)}, "not a number"),
        ({"hidden": "swish"}, "hidden unit"),
        ({"loss": "hinge"}, "loss"),
        ({"reduction": "max"}, "reduction"),
        ({"init": "he"}, "initialiser"),
        ({"lr": -1}, "learning rate"),
        ({"seeds": 0}, "seeds"),
        ({"max_iterations": 0}, "iterations"),
    ],
)
def test_bad_input(changes, message):
    with pytest.raises(ValueError, match=message):
        race(**{"images": np.zeros((4, 2)), "labels": np.array([0, 1, 0, 1]), **changes})


def test_the_accuracy_at_an_iteration_is_that_of_a_race_which_ends_there():
    data = pairs.drawn()
    settings = {"hidden": "relu", "loss": "ce", "lr": 0.05, "init": "truncated-normal", "seeds": 6}
    whole = race(data.images, data.labels, **settings, max_iterations=60)
    assert whole.arrived > 0
    for end in (1, 8, 23, 45, 60):
        part = race(data.images, data.labels, **settings, max_iterations=end)
        if end in whole.recorded:
            assert_allclose(whole.accuracy_at([end])[:, 0], part.accuracy[:, -1])
        assert whole.arrived_by([end]).tolist() == [(part.iterations >= 0).sum()]
    late = whole.recorded[-1] + 7
    assert_allclose(whole.accuracy_at([0, late]).T, [whole.accuracy[:, 0], whole.accuracy[:, -1]])
