"""Layers that scale numbers or change the size of maps."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from torch import Tensor, nn
from torch.nn import functional

from core.adopting.assembly import Value
from core.adopting.layers.activations import each_number
from core.adopting.layers.call import Call
from core.adopting.layers.convolutions import padded
from core.adopting.layers.dense import as_tensor

SMALLEST = 1e-7  # the standard deviation that Keras never divides below


class Rescaled(nn.Module):
    """x·scale + shift, each a number for all or one for each channel."""

    def __init__(self, scale: Tensor, shift: Tensor) -> None:
        super().__init__()
        self.register_buffer("scale", scale)
        self.register_buffer("shift", shift)
        self.scale: Tensor
        self.shift: Tensor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale + self.shift


class ResizedMaps(nn.Module):
    """Maps at another size, as `torch.nn.functional.interpolate` makes them."""

    def __init__(self, size: tuple[int, int], mode: str) -> None:
        super().__init__()
        self.size, self.mode = size, mode

    def forward(self, x: Tensor) -> Tensor:
        return functional.interpolate(x, self.size, mode=self.mode)


def rescaling(call: Call) -> Value:
    """Rescaling: x·scale + offset."""
    value = call.value
    value = value if value.order is None else call.assembly.in_keras_order(value)
    scale, shift = (_spread(call, name, usual, value) for name, usual in (("scale", 1.0), ("offset", 0.0)))
    return each_number(call, value, lambda: Rescaled(scale, shift))


def _spread(call: Call, name: str, usual: float, value: Value) -> Tensor:
    given = call.config.get(name, usual)
    if not isinstance(given, Sequence):
        return as_tensor(call.number(name, usual), 1, call, name).reshape(())
    return _along(as_tensor(given, value.shape[-1], call, name), value)


def _along(numbers: Tensor, value: Value) -> Tensor:
    """Numbers along Keras' last axis, of a shape that PyTorch spreads over the tensor."""
    if value.lifted:
        return numbers.reshape(1, 1, -1)
    return numbers.reshape(-1, 1, 1) if len(value.shape) == 3 else numbers


def normalization(call: Call) -> Value:
    """Normalization: (x − mean) / √variance, out of the configuration, or as `adapt` found them."""
    call.refuse_unless("invert", False)
    value, axis = call.value, call.config.get("axis", -1)
    single = axis is None or axis in ([], ())
    if not single:
        call.last_axis()
    size = 1 if single else value.shape[-1]
    value = value if value.order is None else call.assembly.in_keras_order(value)

    def make() -> nn.Module:
        if call.config.get("mean") is None:
            sides = () if single else (size,)
            mean, variance = call.weights.take("mean", *sides), call.weights.take("variance", *sides)
            call.weights.skip("count")
        else:
            mean, variance = (as_tensor(call.config.get(name), size, call, name) for name in ("mean", "variance"))
        deviation = variance.double().sqrt().clamp(min=SMALLEST)
        scale, shift = (1 / deviation).float(), (-mean.double() / deviation).float()
        if single:
            return Rescaled(scale.reshape(()), shift.reshape(()))
        return Rescaled(_along(scale, value), _along(shift, value))

    return each_number(call, value, make)


def resizing(call: Call) -> Value:
    """Resizing to a height and a width; bicubic is another kernel in PyTorch, and is refused."""
    for name in ("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"):
        call.refuse_unless(name, False)
    call.refuse_unless("data_format", "channels_last", None)
    value, size = call.maps, (call.whole("height"), call.whole("width"))
    mode = {"bilinear": "bilinear", "nearest": "nearest-exact"}[call.choice("interpolation", "bilinear", "nearest")]
    shape = (*size, value.shape[2])
    call.assembly.count(prod(shape))
    return call.add("", lambda: ResizedMaps(size, mode), shape, value)


def upsampling(call: Call) -> Value:
    """UpSampling2D by whole factors."""
    call.refuse_unless("data_format", "channels_last", None)
    value, (tall, wide) = call.maps, call.pair("size", 2)
    mode = call.choice("interpolation", "nearest", "bilinear")
    height, width, maps = value.shape
    size = (height * tall, width * wide)
    return call.add("", lambda: ResizedMaps(size, mode), (*size, maps), value, each=call.shared)


def center_crop(call: Call) -> Value:
    """CenterCrop: what is left over is halved and rounded down; torchvision rounds it to the nearest even number."""
    value, size = call.maps, (call.whole("height"), call.whole("width"))
    over = [n - wanted for n, wanted in zip(value.shape[:2], size, strict=True)]
    if min(over) < 0:
        raise call.fault(f"cuts {size[0]}×{size[1]} out of {value.shape[0]}×{value.shape[1]}, which it would enlarge")
    (top, bottom), (left, right) = ((-(total // 2), -(total - total // 2)) for total in over)
    return padded(call, value, ((top, bottom), (left, right)), "")


def edges(call: Call) -> Value:
    """ZeroPadding2D adds, Cropping2D cuts away."""
    call.refuse_unless("data_format", "channels_last", None)
    cropping = call.kind == "Cropping2D"
    said = call.config.get("cropping" if cropping else "padding")
    (top, bottom), (left, right) = _ends(call, said)
    sides = ((-top, -bottom), (-left, -right)) if cropping else ((top, bottom), (left, right))
    return replace(padded(call, call.maps, sides, ""), order=None)


def _ends(call: Call, said: object) -> tuple[tuple[int, int], tuple[int, int]]:
    pairs = [said, said] if isinstance(said, int) else said
    found = [(each, each) if isinstance(each, int) else each for each in pairs] if isinstance(pairs, Sequence) else []
    flat = [n for pair in found if isinstance(pair, Sequence) for n in pair]
    if len(found) != 2 or len(flat) != 4 or any(type(n) is not int or not 0 <= n <= 4096 for n in flat):
        raise call.fault(f"has the edges {str(said)[:60]}")
    return (flat[0], flat[1]), (flat[2], flat[3])
