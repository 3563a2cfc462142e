"""Dense layers, and those that only arrange numbers."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

from core.adopting.assembly import Shape, Value
from core.adopting.fault import sized
from core.adopting.layers.activations import activated
from core.adopting.layers.call import Call


def dense(call: Call) -> Value:
    """x·W + b along the last axis: of maps a 1×1 convolution, of a row a Linear whose columns are in our order."""
    call.refuse_unless("quantization_config", None)
    call.refuse_unless("lora_rank", None)
    value, units = call.value, call.whole("units")
    if value.lifted:
        value = call.assembly.in_keras_order(value)
    inputs, bias, maps = value.shape[-1], call.flag("use_bias", True), len(value.shape) == 3
    shape = (*value.shape[:-1], units)
    call.assembly.count(prod(shape) * inputs)

    def make() -> nn.Module:
        kernel = call.weights.take("kernel", inputs, units).T
        made = nn.Conv2d(inputs, units, 1, bias=bias) if maps else nn.Linear(inputs, units, bias)
        if value.order is not None:
            kernel = kernel[:, value.order]
        return call.weights.into(made, kernel.reshape(made.weight.shape), units if bias else None)

    return activated(call, call.add("", make, shape, value))


def flatten(call: Call) -> Value:
    """Maps become a row: ours has channels first, and the order tells which number of Keras' row each is."""
    call.refuse_unless("data_format", "channels_last")
    value = call.value
    if len(value.shape) == 1:
        return value
    row = call.add("", nn.Flatten, (prod(value.shape),), value)
    return replace(row, order=_order(value.shape)) if len(value.shape) == 3 else row


def _order(shape: Shape) -> "np.typing.NDArray[np.int64] | None":
    """Where in Keras' row H×W×C each number of a row C×H×W stands; None where both are alike."""
    order = np.arange(prod(shape), dtype=np.int64).reshape(shape).transpose(2, 0, 1).ravel()
    return None if (order == np.arange(len(order))).all() else order


def reshape(call: Call) -> Value:
    """Keras' row in another shape."""
    value, wanted = call.value, call.config.get("target_shape")
    if not isinstance(wanted, Sequence) or not 1 <= len(wanted) <= 3 or any(type(side) is not int for side in wanted):
        raise call.fault(f"has the target shape {str(wanted)[:60]}; at most three sides are understood")
    shape = _filled(call, tuple(wanted), prod(value.shape))
    if value.lifted and shape == (*value.shape, 1):
        return Value(value.step, shape)
    if len(shape) == 1:
        return flatten(replace(call, given=(value,)))
    value = call.assembly.in_keras_order(value)
    return call.add("", lambda: ShapedAsKeras(value.shape, shape), shape, value)


def _filled(call: Call, wanted: Shape, count: int) -> Shape:
    known = prod(side for side in wanted if side > 0)
    shape = tuple(count // max(known, 1) if side == -1 else side for side in wanted)
    if wanted.count(-1) > 1 or min(shape) < 1 or prod(shape) != count:
        raise call.fault(f"cannot make {sized(wanted)} of {count:,} numbers")
    return shape


class ShapedAsKeras(nn.Module):
    """Another shape of the same numbers in the order of Keras, for which channels are last."""

    def __init__(self, before: Shape, after: Shape) -> None:
        super().__init__()
        self.before, self.after = before, after

    def forward(self, x: Tensor) -> Tensor:
        if len(self.before) == 3:
            x = x.permute(0, 2, 3, 1)
        x = x.reshape(-1, *self.after)
        return x.permute(0, 3, 1, 2).contiguous() if len(self.after) == 3 else x


def dropout(call: Call) -> Value:
    """Nothing is dropped when a net answers; the layer stays in the table."""
    share = call.number("rate", 0.0)
    if not 0 <= share < 1:
        raise call.fault(f"drops a share of {share:g}")
    value = call.value
    after = call.add("", lambda: nn.Dropout(share), value.shape, value)
    return replace(value, step=after.step)


def nothing(call: Call) -> Value:
    """A layer that does something in training alone, which is left out."""
    value = call.value
    if call.kind not in ("Identity", "ActivityRegularization"):
        call.assembly.notes.append(f"{call.title} works in training alone and is left out.")
    return value


def as_tensor(values: object, size: int, call: Call, name: str) -> Tensor:
    """Numbers of a configuration, one or `size` of them, float32."""
    try:
        found = torch.from_numpy(np.asarray(values, np.float64).reshape(-1).astype(np.float32))
    except (TypeError, ValueError, OverflowError):
        found = torch.empty(0)
    if len(found) not in (1, size) or not bool(found.isfinite().all()):
        raise call.fault(f"has {name} = {str(values)[:60]} instead of 1 or {size} numbers")
    return found.expand(size).clone()
