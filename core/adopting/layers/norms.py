"""Normalisations, whose weights Keras keeps in the order gamma, beta, mean, variance, without those it does not use."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.adopting.assembly import Value
from core.adopting.layers.activations import each_number
from core.adopting.layers.call import Call


class ChannelNorm(nn.Module):
    """Layer normalisation over the channels of each pixel: N×C×H×W to the same shape."""

    def __init__(self, channels: int, eps: float) -> None:
        super().__init__()
        self.channels, self.eps = channels, eps
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        last = x.permute(0, 2, 3, 1)
        return functional.layer_norm(last, (self.channels,), self.weight, self.bias, self.eps).permute(0, 3, 1, 2)


def batch_norm(call: Call) -> Value:
    """BatchNormalization, with Keras' own epsilon of 0.001."""
    call.last_axis()
    call.refuse_unless("renorm", False)
    value, eps = call.value, call.number("epsilon", 1e-3)
    if value.lifted or len(value.shape) == 2:
        raise call.fault("normalises rows of a sequence, which is not understood")
    size = value.shape[-1]

    def make() -> nn.Module:
        made = nn.BatchNorm2d(size, eps) if len(value.shape) == 3 else nn.BatchNorm1d(size, eps)
        _scaled(call, made, value)
        with torch.no_grad():
            mean, variance = call.vector("moving mean", value), call.vector("moving variance", value)
            made.get_buffer("running_mean").copy_(mean)
            made.get_buffer("running_var").copy_(variance)
        if bool((variance < 0).any()):
            raise call.fault("has a negative variance: the file is damaged, or its numbers stand in another order")
        return made

    return each_number(call, value, make)


def layer_norm(call: Call) -> Value:
    """LayerNormalization along the last axis, which on maps is that of the channels."""
    call.last_axis()
    call.refuse_unless("rms_scaling", False)
    value, eps = call.value, call.number("epsilon", 1e-3)
    if value.lifted:
        value = call.assembly.in_keras_order(value)

    def make() -> nn.Module:
        size = value.shape[-1]
        made = ChannelNorm(size, eps) if len(value.shape) == 3 else nn.LayerNorm(size, eps)
        _scaled(call, made, value)
        return made

    return each_number(call, value, make)


def group_norm(call: Call) -> Value:
    """GroupNormalization of the channels; −1 groups are as many as there are channels."""
    call.last_axis()
    value, eps = call.value, call.number("epsilon", 1e-3)
    groups = value.shape[-1] if call.config.get("groups") == -1 else call.whole("groups", 32)
    if len(value.shape) == 2 or value.shape[-1] % groups:
        raise call.fault(f"cannot part {value.shape[-1]} channels into {groups} groups")
    value = call.assembly.in_keras_order(value)

    def make() -> nn.Module:
        made = nn.GroupNorm(groups, value.shape[-1], eps)
        _scaled(call, made, value)
        return made

    return each_number(call, value, make)


def _scaled(call: Call, made: nn.Module, value: Value) -> None:
    """Gamma and beta where the layer has them; PyTorch's 1 and 0 stay where it has none."""
    with torch.no_grad():
        if call.flag("scale", True):
            made.get_parameter("weight").copy_(call.vector("gamma", value))
        if call.flag("center", True):
            made.get_parameter("bias").copy_(call.vector("beta", value))
