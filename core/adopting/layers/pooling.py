"""Pooling: padding never counts, neither as a largest number nor in a mean."""

from math import inf, prod

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.adopting.assembly import Value
from core.adopting.layers.call import Call
from core.adopting.layers.sliding import Sides, around, even, slid


class MeanWithinTheMap(nn.Module):
    """The mean of the part of each window that lies in the map, for a padding that is not alike on both ends."""

    def __init__(self, kernel: tuple[int, int], stride: tuple[int, int], sides: Sides) -> None:
        super().__init__()
        self.kernel, self.stride, self.around = kernel, stride, around(sides)

    def forward(self, x: Tensor) -> Tensor:
        inside = functional.pad(torch.ones_like(x[:1, :1]), self.around)
        summed = functional.avg_pool2d(functional.pad(x, self.around), self.kernel, self.stride)
        return summed / functional.avg_pool2d(inside, self.kernel, self.stride)


def pool(call: Call) -> Value:
    """MaxPooling2D or AveragePooling2D."""
    call.refuse_unless("data_format", "channels_last", None)
    value, kernel = call.maps, call.pair("pool_size", 2)
    stride = kernel if call.config.get("strides") is None else call.pair("strides")
    if max(kernel) > 2 * max(value.shape[:2]):
        raise call.fault(f"has a window of {kernel[0]}×{kernel[1]}, far larger than its maps")
    sides, (height, width) = slid(call, value.shape[:2], kernel, stride)
    shape = (height, width, value.shape[2])
    if call.kind == "AveragePooling2D":
        return call.add("", lambda: _mean(kernel, stride, sides), shape, value, each=call.shared)
    padding, ceil = (sides[0][0], sides[1][0]), False
    if not even(sides):
        padding, ceil = (0, 0), all(s in ((0, 0), (0, 1)) for s in sides) and min(stride) > 1
        if not ceil:
            lowest = nn.ConstantPad2d(around(sides), -inf)
            tall = value.shape[0] + sum(sides[0]), value.shape[1] + sum(sides[1]), value.shape[2]
            value = call.add("pad", lambda: lowest, tall, value, each=True)
    return call.add("", lambda: nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil), shape, value, each=call.shared)


def _mean(kernel: tuple[int, int], stride: tuple[int, int], sides: Sides) -> nn.Module:
    if even(sides):
        return nn.AvgPool2d(kernel, stride, (sides[0][0], sides[1][0]), count_include_pad=False)
    return MeanWithinTheMap(kernel, stride, sides)


def whole_map(call: Call) -> Value:
    """GlobalAveragePooling2D or GlobalMaxPooling2D."""
    call.refuse_unless("data_format", "channels_last", None)
    value, maps = call.maps, call.maps.shape[2]
    kind = nn.AdaptiveAvgPool2d if "Average" in call.kind else nn.AdaptiveMaxPool2d
    found = call.add("", lambda: kind(1), (1, 1, maps), value)
    if call.flag("keepdims", False):
        return found
    return call.add("flatten", nn.Flatten, (prod(found.shape),), found)
