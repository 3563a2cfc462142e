"""Back-propagation by hand against autograd, layer by layer."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from core.functions.activations import ACTIVATIONS
from core.layers import backward, notation, stack
from core.layers.notation import Conv, Dense, Flatten, Layer, Nonlinearity, Pool

NETS = {
    "the tutorial's CNN": (notation.START, (1, 28, 28)),
    "dense": (notation.MLP, (1, 28, 28)),
    "strides, padding, overlapping pools": (
        "conv:4:3:2:1,tanh,pool:3:2:1,conv:3:2:1:1,elu,flatten,dense:5",
        (2, 11, 9),
    ),
}


def module(layer: Layer, given: tuple[int, ...]) -> nn.Module:
    """The layer in PyTorch, for an input of that shape."""
    match layer:
        case Conv():
            return nn.Conv2d(given[0], layer.width, layer.kernel, layer.stride, layer.padding)
        case Pool():
            return nn.MaxPool2d(layer.kernel, layer.stride, layer.padding)
        case Dense():
            return nn.Linear(given[0], layer.width)
        case Flatten():
            return nn.Flatten()
        case Nonlinearity():
            return getattr(nn, ACTIVATIONS[layer.function].module)()
        case _:
            return nn.Dropout(layer.share)


@pytest.mark.parametrize("name", NETS)
def test_each_gradient_is_autograds(name: str):
    text, shape = NETS[name]
    layers = notation.parse(text)
    torch.manual_seed(0)
    shapes = [shape, *(step.output_shape for step in stack.trace(layers, shape).steps)]
    model = nn.Sequential(*map(module, layers, shapes)).double().eval()
    image = torch.randn(shape, dtype=torch.float64)
    own = [each for each in model.modules() if isinstance(each, nn.Conv2d | nn.Linear)]
    weights = [(each.weight.detach().numpy(), each.bias.detach().numpy()) for each in own]
    found = backward.steps(layers, weights, image.numpy(), 3)

    x, outputs = image[None].requires_grad_(), []
    passed = x
    for part in model:
        passed = part(passed)
        passed.retain_grad()
        outputs.append(passed)
    cross_entropy(passed, torch.tensor([3])).backward()
    assert len(found) == len(outputs)
    for step, output in zip(found, outputs, strict=True):
        np.testing.assert_allclose(step.output, output[0].detach(), atol=1e-12)
        np.testing.assert_allclose(step.above, output.grad[0], atol=1e-12)
    np.testing.assert_allclose(found[0].below, x.grad[0], atol=1e-12)
    slopes = [step.slopes for step in found if step.slopes is not None]
    for part, (kernels, biases) in zip(own, slopes, strict=True):
        np.testing.assert_allclose(kernels, part.weight.grad, atol=1e-12)
        np.testing.assert_allclose(biases, part.bias.grad, atol=1e-12)
    assert max(np.abs(kernels).max() for kernels, _ in slopes) > 1e-3


def test_what_does_not_fit_is_told():
    layers = notation.parse("flatten,dense:3")
    pair = (np.zeros((3, 4)), np.zeros(3))
    with pytest.raises(ValueError, match="The net has 1 layers with weights; weights of 2 are given"):
        backward.steps(layers, [pair, pair], np.zeros((1, 2, 2)), 0)
    with pytest.raises(ValueError, match="There is no class 3; choose 0 to 2"):
        backward.steps(layers, [pair], np.zeros((1, 2, 2)), 3)
