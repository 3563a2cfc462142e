"""Convolutions: Keras' kernels are height×width×in×out, PyTorch's out×in×height×width."""

from math import prod

from torch import nn

from core.adopting.assembly import Value
from core.adopting.layers.activations import activated
from core.adopting.layers.call import Call
from core.adopting.layers.sliding import NONE, Sides, around, even, slid


def conv2d(call: Call) -> Value:
    """Conv2D, with groups and holes."""
    call.refuse_unless("data_format", "channels_last", None)
    call.refuse_unless("lora_rank", None)
    filters, groups, kernel = call.whole("filters"), call.whole("groups", 1), call.pair("kernel_size")
    inputs = call.maps.shape[-1]
    if inputs % groups or filters % groups:
        raise call.fault(f"has {groups} groups for {inputs} maps in and {filters} out")
    (made, padding, stride, holes), shape = _spread(call, filters, kernel)
    bias = call.flag("use_bias", True)
    call.assembly.count(prod(shape) * prod(kernel) * (inputs // groups))

    def make() -> nn.Module:
        weight = call.weights.take("kernel", *kernel, inputs // groups, filters).permute(3, 2, 0, 1)
        conv = nn.Conv2d(inputs, filters, kernel, stride, padding, holes, groups, bias)
        return call.weights.into(conv, weight, filters if bias else None)

    return activated(call, call.add("", make, shape, made))


def depthwise(call: Call) -> Value:
    """DepthwiseConv2D: each map has kernels of its own."""
    kernel, multiplier = call.pair("kernel_size"), call.whole("depth_multiplier", 1)
    bias = call.flag("use_bias", True)
    return activated(call, _each_map(call, "", kernel, multiplier, bias))


def separable(call: Call) -> Value:
    """SeparableConv2D: stride and padding belong to the first part, the one bias to the second."""
    kernel, multiplier = call.pair("kernel_size"), call.whole("depth_multiplier", 1)
    filters, bias = call.whole("filters"), call.flag("use_bias", True)
    value = _each_map(call, "depthwise", kernel, multiplier, False)
    inputs = value.shape[-1]
    shape = (*value.shape[:2], filters)
    call.assembly.count(prod(shape) * inputs)

    def make() -> nn.Module:
        weight = call.weights.take("pointwise kernel", 1, 1, inputs, filters).permute(3, 2, 0, 1)
        return call.weights.into(nn.Conv2d(inputs, filters, 1, bias=bias), weight, filters if bias else None)

    return activated(call, call.add("", make, shape, value))


def _each_map(call: Call, part: str, kernel: tuple[int, int], multiplier: int, bias: bool) -> Value:
    call.refuse_unless("data_format", "channels_last", None)
    inputs = call.maps.shape[-1]
    filters = inputs * multiplier
    (made, padding, stride, holes), shape = _spread(call, filters, kernel)
    call.assembly.count(prod(shape) * prod(kernel))

    def make() -> nn.Module:
        taken = call.weights.take("depthwise kernel", *kernel, inputs, multiplier)
        weight = taken.permute(2, 3, 0, 1).reshape(filters, 1, *kernel)
        conv = nn.Conv2d(inputs, filters, kernel, stride, padding, holes, inputs, bias)
        return call.weights.into(conv, weight, filters if bias else None)

    return call.add(part, make, shape, made)


Window = tuple[Value, tuple[int, int], tuple[int, int], tuple[int, int]]


def _spread(call: Call, filters: int, kernel: tuple[int, int]) -> tuple[Window, tuple[int, int, int]]:
    """The maps, zeros around them where the convolution cannot lay them itself; its numbers; the shape it leaves."""
    value, stride, holes = call.maps, call.pair("strides", 1), call.pair("dilation_rate", 1)
    wide = ((kernel[0] - 1) * holes[0] + 1, (kernel[1] - 1) * holes[1] + 1)
    sides, (height, width) = slid(call, value.shape[:2], wide, stride)
    made, padding = value, (sides[0][0], sides[1][0])
    if not even(sides) or (call.shared and sides != NONE):
        made, padding = padded(call, value, sides), (0, 0)
    return (made, padding, stride, holes), (height, width, filters)


def padded(call: Call, value: Value, sides: Sides, part: str = "pad") -> Value:
    """Zeros around maps, or with negative numbers, rows and columns cut away."""
    (top, bottom), (left, right) = sides
    height, width, maps = value.shape
    shape = (height + top + bottom, width + left + right, maps)
    if min(shape) < 1:
        raise call.fault(f"leaves nothing of maps of {height}×{width}")
    return call.add(part, lambda: nn.ZeroPad2d(around(sides)), shape, value, each=bool(part))


def transposed(call: Call) -> Value:
    """Conv2DTranspose, whose kernels are height×width×out×in: under "same" the whole result is cut to n·stride."""
    call.refuse_unless("data_format", "channels_last", None)
    call.refuse_unless("output_padding", None)
    call.refuse_unless("dilation_rate", 1, [1, 1])
    value, filters, kernel = call.maps, call.whole("filters"), call.pair("kernel_size")
    stride, bias, inputs = call.pair("strides", 1), call.flag("use_bias", True), call.maps.shape[-1]
    more = tuple(max(s - k, 0) for k, s in zip(kernel, stride, strict=True))
    whole = [(n - 1) * s + k + m for n, k, s, m in zip(value.shape[:2], kernel, stride, more, strict=True)]
    cut = [max(k - s, 0) for k, s in zip(kernel, stride, strict=True)]
    if call.choice("padding", "valid", "same") == "valid":
        cut = [0, 0]
    call.assembly.count(prod(value.shape) * prod(kernel) * filters)

    def make() -> nn.Module:
        weight = call.weights.take("kernel", *kernel, filters, inputs).permute(3, 2, 0, 1)
        made = nn.ConvTranspose2d(inputs, filters, kernel, stride, output_padding=(more[0], more[1]), bias=bias)
        return call.weights.into(made, weight, filters if bias else None)

    made = call.add("", make, (whole[0], whole[1], filters), value)
    if any(cut):
        (top, bottom), (left, right) = ((total // 2, total - total // 2) for total in cut)
        made = padded(call, made, ((-top, -bottom), (-left, -right)), "crop")
    return activated(call, made)
