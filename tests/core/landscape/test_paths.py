"""The path of a training, and the way between two nets with its batch statistics."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.swa_utils import update_bn

from core.landscape import Line
from core.landscape.paths import line, training_path
from core.landscape.survey import losses_at
from core.landscape.vectors import vector
from core.models.inputs import prepare
from tests.core.landscape.nets import examples, net, with_statistics


def test_the_path_says_what_the_plane_leaves_out():
    model = net("mlp-128")
    images, labels = examples()
    states = [net("mlp-128", seed).state_dict() for seed in range(4)]
    frame, path = training_path(model, states.__getitem__, range(4), images, labels, "ce")
    true, _ = losses_at(model, images, labels, [vector(state) for state in states], "ce")
    np.testing.assert_allclose(path.loss, true, rtol=1e-6)
    below = [frame.at(a, b) for a, b in zip(path.alphas.tolist(), path.betas.tolist(), strict=True)]
    np.testing.assert_allclose(path.projected, losses_at(model, images, labels, below, "ce")[0], rtol=1e-6)
    assert path.projected[-1] == pytest.approx(path.loss[-1], rel=1e-5)  # the plane passes through the last epoch
    assert abs(path.projected[:-1] - path.loss[:-1]).max() > 1e-4
    assert 2 / 3 <= path.share < 1


def test_a_line_ends_at_both_nets():
    models = [net("lenet5", seed) for seed in (0, 1)]
    images, labels = examples(3, 32)
    found = line(models[0], (models[0].state_dict(), models[1].state_dict()), images, labels, "ce", points=5)
    with torch.no_grad():
        wanted = [float(F.cross_entropy(m(prepare(m, images)), torch.as_tensor(labels))) for m in models]
    np.testing.assert_allclose(found.loss[[0, -1]], wanted, rtol=1e-5)
    assert len(found.t) == 5


def test_batch_statistics_are_interpolated_or_measured_anew():
    models = [with_statistics(net("resnet18", seed), seed) for seed in (0, 1)]
    images, labels = examples(3, 32)
    more, _ = examples(3, 32, count=40)
    ends = models[0].state_dict(), models[1].state_dict()
    kept = line(models[0], ends, images, labels, "ce", points=3)
    anew = line(models[0], ends, images, labels, "ce", points=3, measured_on=more)
    half = copy.deepcopy(models[0])
    mixed = {k: (v + ends[1][k]) / 2 if v.is_floating_point() else v for k, v in ends[0].items()}
    half.load_state_dict(mixed)
    wanted = torch.as_tensor(labels)
    with torch.no_grad():
        assert kept.loss[1] == pytest.approx(float(F.cross_entropy(half(prepare(half, images)), wanted)), rel=1e-4)
        update_bn([prepare(half, more)], half)
        expected = float(F.cross_entropy(half.eval()(prepare(half, images)), wanted))
    assert anew.loss[1] == pytest.approx(expected, rel=1e-3)
    assert abs(anew.loss[1] - kept.loss[1]) > 1e-3
    assert any(isinstance(module, nn.BatchNorm2d) for module in half.modules())


def test_the_barrier_is_the_rise_above_the_chord():
    t = np.linspace(0, 1, 3)
    assert Line(t, np.array([1.0, 5.0, 2.0]), np.zeros(3)).barrier == pytest.approx(3.5)
    assert Line(t, np.array([1.0, 1.0, 2.0]), np.zeros(3)).barrier == 0
