"""The way back through the tutorial's CNN: each number on it is the one that autograd has."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from core.layers import backward, notation
from core.layers.way_back import NAMES, WayBack, follow
from tests.core.layers.nets import net, normalised


def way(label: int) -> WayBack:
    weights = backward.pairs(net("mnist-cnn").state_dict())
    return follow(backward.steps(notation.parse(notation.START), weights, normalised("mnist-cnn", 1)[0], label))


@pytest.mark.parametrize("label", [0, 8])
def test_the_numbers_on_the_way_are_autograds(label: int):
    model, found = net("mnist-cnn").eval(), way(label)
    passed, outputs = torch.from_numpy(normalised("mnist-cnn", 1)), {}
    for name in NAMES:
        passed = model.get_submodule(name)(passed)
        passed.retain_grad()
        outputs[name] = passed
    model.zero_grad()
    cross_entropy(passed, torch.tensor([label])).backward()
    for name, place in (("pool2", found.pool2), ("relu2", found.relu2), ("pool1", found.pool1), ("relu1", found.relu1)):
        step = found.steps[name]
        assert step.output[place] == pytest.approx(float(outputs[name].detach()[0][place]), rel=1e-4, abs=1e-5)
        assert step.above[place] == pytest.approx(float(outputs[name].grad[0][place]), rel=1e-3, abs=1e-6)
    for layer, unit, kernel in (("conv2", found.relu2, found.kernel2), ("conv1", found.relu1, found.kernel1)):
        slope = float(model.get_submodule(layer).weight.grad[unit[0]][kernel])
        assert found.products(layer).sum() == pytest.approx(slope, rel=1e-3, abs=1e-6)
    assert found.window("pool2").max() == found.steps["pool2"].output[found.pool2]
    assert found.window("pool1").max() == found.steps["pool1"].output[found.pool1]


def test_the_way_is_alive():
    found = way(3)
    assert abs(found.steps["relu1"].above[found.relu1]) > 0
    assert found.steps["conv2"].output[found.relu2] > 0


def test_another_net_is_refused():
    layers = notation.parse("flatten,dense:3")
    steps = backward.steps(layers, [(np.zeros((3, 4)), np.zeros(3))], np.zeros((1, 2, 2)), 0)
    with pytest.raises(ValueError, match="The way is told for a net of conv1, relu1"):
        follow(steps)
