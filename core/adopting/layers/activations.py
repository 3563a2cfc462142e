"""Activations: Keras' names and constants, each as the module of PyTorch that computes the same."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from core.adopting.assembly import Value
from core.adopting.layers.call import Call
from core.nearest import nearest, shown

SLOPE = 0.2  # of the activation "leaky_relu"; the layer LeakyReLU has 0.3, PyTorch's module 0.01


class Exponential(nn.Module):
    """eᶻ."""

    def forward(self, x: Tensor) -> Tensor:
        return x.exp()


class OldHardSigmoid(nn.Module):
    """Keras 2's: 0.2·z + ½, cut to 0 to 1; Keras 3 and PyTorch have z/6 + ½."""

    def forward(self, x: Tensor) -> Tensor:
        return (0.2 * x + 0.5).clamp(0, 1)


class BentReLU(nn.Module):
    """max(z, 0) with a ceiling, a slope below and a threshold, as Keras' layer ReLU may have them."""

    def __init__(self, ceiling: float | None, slope: float, threshold: float) -> None:
        super().__init__()
        self.ceiling, self.slope, self.threshold = ceiling, slope, threshold

    def forward(self, x: Tensor) -> Tensor:
        above = x if self.ceiling is None else x.clamp(max=self.ceiling)
        return torch.where(x >= self.threshold, above, self.slope * (x - self.threshold))


class OwnSlopes(nn.Module):
    """max(z, 0) + α·min(z, 0) with an α for each number, or for each of some of them."""

    def __init__(self, alpha: Tensor) -> None:
        super().__init__()
        self.alpha = nn.Parameter(alpha)

    def forward(self, x: Tensor) -> Tensor:
        return x.clamp(min=0) + self.alpha * x.clamp(max=0)


PLAIN: Mapping[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "celu": nn.CELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "swish": nn.SiLU,
    "mish": nn.Mish,
    "softplus": nn.Softplus,
    "softsign": nn.Softsign,
    "exponential": Exponential,
    "hard_sigmoid": nn.Hardsigmoid,
    "hard_silu": nn.Hardswish,
    "hard_swish": nn.Hardswish,
    "relu6": nn.ReLU6,
    "log_sigmoid": nn.LogSigmoid,
    "leaky_relu": lambda: nn.LeakyReLU(SLOPE),
}
ALONG = {"softmax": nn.Softmax, "log_softmax": nn.LogSoftmax}
KNOWN = ("linear", *PLAIN, *ALONG)


def activated(call: Call, value: Value) -> Value:
    """A value through the layer's own activation."""
    return _through(call, value, call.config.get("activation"))


def activation(call: Call) -> Value:
    """The layer Activation."""
    return _through(call, call.value, call.config.get("activation"), alone=True)


def _through(call: Call, value: Value, said: object, alone: bool = False) -> Value:
    if isinstance(said, Mapping):
        said = _unwrapped(call, said)
    if isinstance(said, Mapping):
        kind, config = str(said["class_name"]), said["config"]
        if kind not in LAYERS or not isinstance(config, Mapping):
            raise call.fault(f"has the activation {kind[:40]}, which is unknown here")
        inner = replace(call, kind=kind, config={**config, "name": f"{call.config.get('name')}_act"}, given=(value,))
        return LAYERS[kind](inner)
    if said is None or said == "linear":
        return value
    if not isinstance(said, str) or said not in KNOWN:
        raise call.fault(f"has the activation {shown(said)}, which is unknown here.{nearest(said, KNOWN)}"[:-1])
    part = "" if alone else said
    if said in ALONG:
        return each_number(call, value, lambda: ALONG[said](value.axis), part)
    make = OldHardSigmoid if said == "hard_sigmoid" and call.old else PLAIN[said]
    return each_number(call, value, make, part)


def _unwrapped(call: Call, said: Mapping[str, Any]) -> object:
    """A function of Keras as its name; a layer of Keras as it is; AdoptionError for anybody else's."""
    module, kind = said.get("module"), said.get("class_name")
    if kind == "function" and isinstance(said.get("config"), str) and str(module).startswith("keras"):
        return said["config"]
    if str(module) != "keras.layers" and not (module is None and kind in LAYERS):
        named = said.get("registered_name") or said.get("config") or kind
        raise call.fault(f"has an activation of the file's author, {shown(named)}, whose code is not in the file")
    return said


def each_number(call: Call, value: Value, make: Callable[[], nn.Module], part: str = "") -> Value:
    """A function of each number by itself, or along the last axis: the value's order stays."""
    return replace(value, step=call.add(part, make, value.shape, value).step)


def relu(call: Call) -> Value:
    """The layer ReLU, which may have a ceiling, a slope and a threshold."""
    ceiling = None if call.config.get("max_value") is None else call.number("max_value")
    slope, threshold = call.number("negative_slope", 0.0), call.number("threshold", 0.0)
    plain = ceiling is None and slope == 0 and threshold == 0
    make: Callable[[], nn.Module] = nn.ReLU if plain else lambda: BentReLU(ceiling, slope, threshold)
    return each_number(call, call.value, make)


def leaky_relu(call: Call) -> Value:
    """The layer LeakyReLU: a slope of 0.3 unless the file says otherwise; Keras 2 calls it alpha."""
    slope = call.number("negative_slope", 0.3) if "alpha" not in call.config else call.number("alpha")
    call.assembly.notes.append(f"{call.title} has a slope of {slope:g} below 0; PyTorch's default is 0.01.")
    return each_number(call, call.value, lambda: nn.LeakyReLU(slope))


def elu(call: Call) -> Value:
    """The layer ELU."""
    alpha = call.number("alpha", 1.0)
    return each_number(call, call.value, lambda: nn.ELU(alpha))


def softmax(call: Call) -> Value:
    """The layer Softmax, along the last axis."""
    call.last_axis()
    value = call.value
    return each_number(call, value, lambda: nn.Softmax(value.axis))


def prelu(call: Call) -> Value:
    """The layer PReLU: a slope for each number of the maps, unless axes share theirs."""
    value, shared = call.value, call.config.get("shared_axes") or ()
    if value.lifted:
        value = call.assembly.in_keras_order(value)
    sides = [1 if axis in shared else side for axis, side in enumerate(value.shape, start=1)]

    def make() -> nn.Module:
        alpha = call.weights.take("alpha", *sides)
        if sides == [1, 1, value.shape[-1]]:
            return call.weights.into(nn.PReLU(value.shape[-1]), alpha.reshape(-1), None)
        if len(sides) == 3:
            alpha = alpha.permute(2, 0, 1).contiguous()
        elif value.order is not None and sides == [*value.shape]:
            alpha = alpha[value.order]
        return OwnSlopes(alpha)

    return each_number(call, value, make)


LAYERS: Mapping[str, Callable[[Call], Value]] = {
    "Activation": activation,
    "ReLU": relu,
    "LeakyReLU": leaky_relu,
    "ELU": elu,
    "Softmax": softmax,
    "PReLU": prelu,
}
