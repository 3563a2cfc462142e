"""Pooling before rectifying: another order, the same bits."""

import pytest
import torch
from torch import nn

from core.models import NAMES, build, spec
from core.training.speed.pooled_first import pooled_first


def names(model: nn.Module) -> list[str]:
    return [type(module).__name__ for module in model.modules() if isinstance(module, nn.ReLU | nn.MaxPool2d)]


@pytest.mark.parametrize("net", ["mnist-cnn", "lenet5", "alexnet"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_outputs_and_gradients_are_the_same_to_the_last_bit(net: str, dtype: torch.dtype):
    torch.manual_seed(0)
    model = build(net).to(memory_format=torch.channels_last)
    images = torch.randn(8, *spec(net).input_shape).contiguous(memory_format=torch.channels_last)
    found = []
    for order in (model, pooled_first(model)):
        torch.manual_seed(1)  # of the dropout
        model.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=dtype is torch.bfloat16):
            outputs = order(images)
        outputs.float().square().sum().backward()
        found.append([outputs.detach().clone(), *(weight.grad for weight in model.parameters())])
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))


def test_every_relu_that_a_pool_follows_is_moved_and_no_other_layer():
    model = build("alexnet")
    assert names(model)[:4] == ["ReLU", "MaxPool2d", "ReLU", "MaxPool2d"]
    assert names(pooled_first(model))[:5] == ["MaxPool2d", "ReLU", "MaxPool2d", "ReLU", "ReLU"]
    assert names(model)[:4] == ["ReLU", "MaxPool2d", "ReLU", "MaxPool2d"]


@pytest.mark.parametrize("net", NAMES)
def test_it_shares_the_weights_and_keeps_their_order(net: str):
    model = build(net)
    pairs = zip(pooled_first(model).parameters(), model.parameters(), strict=True)
    assert all(one is other for one, other in pairs)


def test_a_net_that_is_no_chain_is_left_alone():
    model = nn.Linear(2, 2)
    assert pooled_first(model) is model
