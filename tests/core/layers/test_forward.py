"""Nets in NumPy against PyTorch: the shipped ones, and stacks of every kind of layer."""

import numpy as np
import pytest
import torch
from torch import nn

from core.functions.activations import HIDDEN
from core.layers import forward, notation
from core.models import units
from tests.core.layers.nets import net, normalised

NETS = {"mnist-cnn": notation.START, "mlp-128": notation.MLP, "lenet5": notation.LENET}


def weights(model: nn.Module) -> list[forward.Weights]:
    """Kernels and biases, in order."""
    heavy = [module for module in model.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    return [(module.weight.detach().numpy(), module.bias.detach().numpy()) for module in heavy]


def agree(text: str, model: nn.Module, x: np.ndarray) -> None:
    with torch.inference_mode():
        expected = model.eval()(torch.from_numpy(x)).numpy()
    found = forward.logits(notation.parse(text), weights(model), x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", NETS)
def test_a_shipped_net_says_what_it_says_in_pytorch(name: str):
    agree(NETS[name], net(name), normalised(name, 3))


@pytest.mark.parametrize("activation", HIDDEN)
def test_strides_paddings_pools_and_every_activation(activation: str):
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(2, 5, 3, 2, 1), units.make(activation), nn.MaxPool2d(3, 2, 1), nn.Flatten(), nn.Dropout(0.5),
        nn.Linear(5 * 4 * 4, 6), units.make(activation), nn.Linear(6, 4),
    )  # fmt: skip
    text = f"conv:5:3:2:1,{activation},pool:3:2:1,flatten,dropout:0.5,dense:6,{activation},dense:4"
    agree(text, model, np.random.default_rng(0).normal(size=(3, 2, 14, 14)).astype(np.float32))


@pytest.mark.parametrize(("kept", "why"), [(1, "more layers with weights"), (3, "fewer layers with weights")])
def test_weights_that_do_not_fit_are_refused(kept: int, why: str):
    given = (weights(net("mlp-128")) * 2)[:kept]
    with pytest.raises(ValueError, match=why):
        forward.logits(notation.parse(notation.MLP), given, normalised("mlp-128", 1))
