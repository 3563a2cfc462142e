"""Convolutions of small maps as products of matrices: oneDNN's own convolutions are made for large maps."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import FunctionCtx
from torch.overrides import TorchFunctionMode

# Measured in bfloat16, batch 64: products win on maps of 2×2 and below (up to nine times), and on those of 4×4 where a
# 3×3 kernel has this many channels.
TINY, SMALL, WIDE = 4, 16, 256
ONCE = (1, 1)


class SmallMaps(TorchFunctionMode):
    """While it is active, convolutions of small maps are products; all else is as it was.

    1×1 kernels and 3×3 ones that keep the map's size. Forwards and backwards the same numbers, up to rounding.
    """

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> object:
        """`func`, or the product in its place."""
        if func is F.conv2d and not kwargs and len(args) == 7 and _fits(*args):
            return _convolved(*args[:4])
        return func(*args, **(kwargs or {}))


def _fits(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: tuple[int, int],
    padding: tuple[int, int] | str,
    dilation: tuple[int, int],
    groups: int,
) -> bool:
    if x.ndim != 4 or groups != 1 or dilation != ONCE:
        return False
    places, kernel = x.shape[2] * x.shape[3], weight.shape[2:]
    if kernel == (1, 1):
        return padding == (0, 0) and places <= TINY * stride[0] * stride[1]
    wide = min(weight.shape[:2]) >= WIDE
    return kernel == (3, 3) and (stride, padding) == (ONCE, ONCE) and places <= (SMALL if wide else TINY)


def _convolved(x: Tensor, weight: Tensor, bias: Tensor | None, stride: tuple[int, int]) -> Tensor:
    x = x[:, :, :: stride[0], :: stride[1]]
    if x.shape[2:] == (1, 1) and weight.shape[2:] == (3, 3):
        weight = weight[:, :, 1:2, 1:2]  # the other weights see nothing but the padding
    device = x.device.type
    kind = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else x.dtype
    with torch.autocast(device, enabled=False):
        product: Tensor = _Product.apply(x.to(kind), weight.to(kind), None if bias is None else bias.to(kind))
    return product


class _Kept(Protocol):
    """What the way back finds of the way there."""

    saved_tensors: tuple[Tensor, Tensor]
    needs_input_grad: tuple[bool, bool, bool]


class _Product(torch.autograd.Function):
    """Each window as a row, its inner products with all kernels as one product of matrices."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """N×C×H×W, O×C×k×k and O to N×O×H×W, channels last."""
        ctx.save_for_backward(x, weight)
        windows, kernels = _windows(x, weight.shape[2]), weight.permute(0, 2, 3, 1).flatten(1).T
        rows = windows @ kernels if bias is None else torch.addmm(bias, windows, kernels)
        return _maps(rows, x)

    @staticmethod
    def backward(ctx: _Kept, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients with respect to the same three."""
        x, weight = ctx.saved_tensors
        gradient, size = gradients[0], weight.shape[2]
        rows = _windows(gradient, 1)
        by_x = by_weight = by_bias = None
        if ctx.needs_input_grad[0]:
            turned = weight.flip(2, 3).permute(2, 3, 0, 1).reshape(-1, x.shape[1])
            by_x = _maps(_windows(gradient, size) @ turned, x)
        if ctx.needs_input_grad[1]:
            kernels = rows.T @ _windows(x, size)
            by_weight = kernels.reshape(-1, size, size, x.shape[1]).permute(0, 3, 1, 2)
        if ctx.needs_input_grad[2]:
            by_bias = rows.sum(0)
        return by_x, by_weight, by_bias


def _windows(maps: Tensor, size: int) -> Tensor:
    """The size×size windows around all places of N×C×H×W, zeros beyond the edge: (N·H·W)×(size·size·C)."""
    images, channels, height, width = maps.shape
    edge = size // 2
    padded = F.pad(maps.permute(0, 2, 3, 1), (0, 0, edge, edge, edge, edge))
    windows = padded.unfold(1, size, 1).unfold(2, size, 1).permute(0, 1, 2, 4, 5, 3)
    return windows.reshape(images * height * width, size * size * channels)


def _maps(rows: Tensor, like: Tensor) -> Tensor:
    """Rows, a place each, as maps of the same size, channels last."""
    images, _, height, width = like.shape
    return rows.reshape(images, height, width, -1).permute(0, 3, 1, 2)
