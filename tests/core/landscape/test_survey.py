"""A point of the plane equals the brute-force loss, whichever way it is computed."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.landscape import Plane, plane
from core.landscape.directions import random_frame
from core.landscape.evaluators import DenseEvaluator, Overwriting, evaluator, is_dense
from core.landscape.results import columns
from core.landscape.survey import ROOM, Survey, around, losses_at, moments, per_image, window
from core.landscape.vectors import parts, vector
from core.models.inputs import prepare
from core.training.objective import loss as objective
from core.training.speed.precision import FAST
from tests.core.landscape.nets import examples, net, with_statistics

NETS = [
    ("mlp-128", {}, (1, 28)),
    ("mlp-128-64", {"activation": "tanh"}, (1, 28)),
    ("mnist-cnn", {}, (1, 28)),
    ("lenet5", {}, (3, 32)),
    ("alexnet", {}, (3, 32)),
    ("resnet18", {}, (3, 32)),
]


def by_hand(model, images, point):
    """The logits of a fresh copy whose weights are set one by one."""
    own = copy.deepcopy(model)
    own.load_state_dict({**own.state_dict(), **parts(own, point)})
    with torch.no_grad():
        return own(prepare(own, images))


@pytest.mark.parametrize(("name", "options", "shape"), NETS)
@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_a_point_equals_the_brute_force_loss(name, options, shape, loss):
    model = with_statistics(net(name, **options), 1)
    images, labels = examples(*shape)
    found = plane(model, images, labels, loss, 3, seed=4, radius=0.5)
    frame = random_frame(model, 4)
    for row, beta in enumerate(found.betas):
        for column, alpha in enumerate(found.alphas):
            logits = by_hand(model, images, frame.at(alpha, beta))
            expected = float(objective(loss)(logits, torch.as_tensor(labels)))
            assert found.loss[row, column] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("count", [5, 24])
def test_the_dense_path_equals_the_overwriting_loop(count):
    model = net("mlp-256-128")
    images = prepare(model, examples(count=count)[0])
    frame = random_frame(model, 0)
    fast, plain = DenseEvaluator(model, images, frame), Overwriting(model, images, frame)
    alphas = [-1.0, -0.3, 0.0, 0.7, 1.0]
    for beta in (0.0, 0.9, -0.4):
        torch.testing.assert_close(fast.logits(alphas, beta), plain.logits(alphas, beta), rtol=1e-4, atol=1e-5)


def test_only_plain_dense_nets_take_the_dense_path():
    assert is_dense(net("mlp-128"))
    assert not any(is_dense(net(name)) for name in ("lenet5", "mnist-cnn", "resnet18"))
    images = prepare(net("lenet5"), examples(3, 32)[0])
    assert isinstance(evaluator(net("lenet5"), images, random_frame(net("lenet5"), 0)), Overwriting)


def test_half_precision_stays_close():
    model = with_statistics(net("resnet18"), 1)
    images, _ = examples(3, 32)
    frame = random_frame(model, 0)
    given = prepare(model, images)
    exact = Overwriting(model, given, frame).logits([0.2], -0.1)
    assert (Overwriting(model, given, frame, FAST).logits([0.2], -0.1) - exact).abs().max() < 0.05 * exact.abs().max()


def test_the_middle_is_the_net_itself_and_the_model_is_left_alone():
    model = net("lenet5")
    images, labels = examples(3, 32)
    before = vector(model.state_dict()).clone()
    found = plane(model, images, labels, "ce", 3, seed=0)
    with torch.no_grad():
        expected = float(F.cross_entropy(model(prepare(model, images)), torch.as_tensor(labels)))
    assert found.at(0.0, 0.0)[0] == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(vector(model.state_dict()), before, rtol=0, atol=0)


def test_the_standard_error_is_that_of_the_images():
    logits, labels = torch.randn(2, 30, 10), torch.arange(30) % 10
    for loss in ("ce", "mse"):
        each = per_image(logits, labels, loss)
        mean, error = moments(each)
        np.testing.assert_allclose(mean[0], float(objective(loss)(logits[0], labels)), rtol=1e-5)
        np.testing.assert_allclose(error, each.numpy().std(axis=1, ddof=1) / 30**0.5, rtol=1e-5)


def test_a_survey_grows_from_the_middle_and_ends_as_the_whole_plane():
    model = net("mlp-128")
    images, labels = examples()
    across = window(5, 1.0)
    survey = Survey(model, images, labels, random_frame(model, 3), across, across)
    survey.advance()
    first = survey.planes()["ce"]
    assert 0 < survey.progress < 1
    assert np.isfinite(first.loss[2, 2])
    assert first.done == pytest.approx(survey.progress)
    while not survey.done:
        survey.advance()
    for loss in ("ce", "mse"):
        whole = plane(model, images, labels, loss, 5, seed=3)
        np.testing.assert_allclose(survey.planes()[loss].loss, whole.loss, rtol=1e-6)
    assert survey.planes()["ce"].done == 1


def test_losses_at_points_are_those_of_the_nets():
    models = [net("lenet5", seed) for seed in (0, 1)]
    images, labels = examples(3, 32)
    mean, _ = losses_at(models[0], images, labels, [vector(model.state_dict()) for model in models], "ce")
    with torch.no_grad():
        wanted = [float(F.cross_entropy(m(prepare(m, images)), torch.as_tensor(labels))) for m in models]
    np.testing.assert_allclose(mean, wanted, rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"grid": 4}, "odd"), ({"grid": 1}, "at least 3"), ({"radius": 0.0}, "above 0"), ({"loss": "l1"}, "ce, mse")],
)
def test_what_cannot_be_drawn_is_said(change, said):
    images, labels = examples()
    with pytest.raises(ValueError, match=said):
        plane(net("mlp-128"), images, labels, **{"loss": "ce", "grid": 3, "seed": 0, **change})


def test_labels_must_go_with_the_images():
    images, labels = examples()
    with pytest.raises(ValueError, match="labels"):
        plane(net("mlp-128"), images, labels[:3], "ce", 3, 0)


@pytest.mark.parametrize("radius", [0.5, 2.0])
def test_a_grid_around_points_leaves_room_of_the_larger_extent_on_each_side(radius: float):
    alphas, betas = around(np.array([1.0, 5.0]), np.array([0.0, 1.0]), 9, radius)
    room = 4 * ROOM * radius
    np.testing.assert_allclose([alphas[0], alphas[-1], betas[0], betas[-1]], [1 - room, 5 + room, -room, 1 + room])
    assert len(alphas) == len(betas) == 9


def test_the_columns_have_a_row_a_point_of_each_plane():
    axis, loss = np.linspace(-1, 1, 5), np.arange(25.0).reshape(5, 5)
    table = columns({"ce": Plane(axis, axis, loss, loss / 10), "mse": Plane(axis, axis, -loss, loss)})
    assert {len(column) for column in table.values()} == {25}
    place = int(np.flatnonzero((table["alpha"] == 1) & (table["beta"] == -1))[0])
    assert (table["ce"][place], table["ce_standard_error"][place], table["mse"][place]) == (4.0, 0.4, -4.0)
