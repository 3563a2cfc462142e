"""DeepLIFT by the rescale rule, with its max-pools laid out so that the rule is exact."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
import torch.nn.functional as F
from captum.attr import DeepLift
from torch import Tensor, nn

from core.attribution.arguments import single


def deeplift(model: nn.Module, x: Tensor, targets: Tensor, *, baseline: Tensor) -> Tensor:
    """(x − x₀) times multipliers Δout/Δin.

    Image by image: where Δin of a pool is zero, Captum 0.9 falls back on the gradient of the batch's first image.
    """
    single(baseline)
    with ExitStack() as laid_out:
        for module in model.modules():
            if isinstance(module, nn.MaxPool2d):
                laid_out.enter_context(_windows_apart(module))
        explain = DeepLift(model).attribute
        return torch.cat(
            [explain(x[i : i + 1].requires_grad_(), baseline, targets[i : i + 1]).detach() for i in range(len(x))]
        )


def deeplift_shap(model: nn.Module, x: Tensor, targets: Tensor, *, baseline: Tensor) -> Tensor:
    """The mean of DeepLIFT's maps over the baseline images; one baseline image gives DeepLIFT itself.

    Baseline by baseline, not by Captum's DeepLiftShap, whose batch of all of them meets the flaw named in `deeplift`.
    """
    maps = [deeplift(model, x, targets, baseline=one[None]) for one in baseline]
    return torch.stack(maps).mean(0)


@contextmanager
def _windows_apart(pool: nn.MaxPool2d) -> Iterator[None]:
    """The pool, fed with its windows side by side: the same output, but no two windows share a pixel.

    Captum's rule keeps one of the contributions to a shared pixel. It also hooks a pool's input, which is the
    ReLU's output, after the ReLU did, and so never reaches the ReLU: the copy made here separates the two.
    """
    names = ("kernel_size", "stride", "padding")
    before = {name: getattr(pool, name) for name in names}
    kernel, stride, padding = (_pair(before[name]) for name in names)

    def spread(_pool: nn.Module, inputs: tuple[Tensor, ...]) -> Tensor:
        return _side_by_side(inputs[0], kernel, stride, padding)

    hook = pool.register_forward_pre_hook(spread)
    pool.stride, pool.padding = kernel, 0
    try:
        yield
    finally:
        hook.remove()
        for name, value in before.items():
            setattr(pool, name, value)


def _side_by_side(x: Tensor, kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]) -> Tensor:
    """N×C×H×W to N×C×(h·kernel)×(w·kernel), h×w windows; the border never wins a maximum."""
    down, across = padding
    lowest = torch.finfo(x.dtype).min
    padded = F.pad(x, (across, across, down, down), value=lowest)
    windows = padded.unfold(2, kernel[0], stride[0]).unfold(3, kernel[1], stride[1])
    return windows.transpose(3, 4).flatten(4, 5).flatten(2, 3)


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)
