"""The table of a net's layers: output shapes, parameters, FLOPs and memory."""

from dataclasses import dataclass
from functools import singledispatch

import torch
from torch import Tensor, nn

from core.layers.hooks import observe

FLOAT32_BYTES = 4


@dataclass(frozen=True)
class ParameterRow:
    """One layer for one image; `arithmetic` spells out `parameters`, "" where there are none.

    `macs` are the multiply-adds of convolutions and dense layers, biases and all other layers counting as 0.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    arithmetic: str
    macs: int

    @property
    def flops(self) -> int:
        """Floating-point operations: one multiply-add is two."""
        return 2 * self.macs

    @property
    def memory(self) -> int:
        """Bytes of the output in float32."""
        return FLOAT32_BYTES * torch.Size(self.output_shape).numel()


def table(model: nn.Module, input_shape: tuple[int, ...], *, images: int = 1) -> list[ParameterRow]:
    """A row for each layer in the order of computation, for an input C×H×W; the model stays as it was.

    `images` go through the net; 0 is enough for its shapes, takes no time, and asks layers that take an empty batch.
    """
    rows: list[ParameterRow] = []

    def add(name: str, module: nn.Module, _: Tensor, output: Tensor) -> None:
        shape = tuple(output.shape[1:])
        count = sum(weights.numel() for weights in module.parameters())
        rows.append(ParameterRow(name, type(module).__name__, shape, count, _spelt(module), _macs(module, shape)))

    weights = next(model.parameters())
    observe(model, torch.zeros(images, *input_shape, device=weights.device, dtype=weights.dtype), add)
    return rows


def _macs(module: nn.Module, output_shape: tuple[int, ...]) -> int:
    """Every output number of a convolution or dense layer sums one product for each weight of its unit."""
    if not isinstance(module, nn.Conv2d | nn.Linear):
        return 0
    return torch.Size(output_shape).numel() * module.weight[0].numel()


def _spelt(module: nn.Module) -> str:
    """Such as "3·3·32·64 + 64 = 18,496"."""
    terms = ["·".join(f"{factor:,}" for factor in product) for product in factors(module)]
    total = sum(torch.Size(product).numel() for product in factors(module))
    return f"{' + '.join(terms)} = {total:,}" if terms else ""


@singledispatch
def factors(module: nn.Module) -> list[tuple[int, ...]]:
    """The parameters as a sum of products: one tuple of factors for each of the module's tensors."""
    return [tuple(weights.shape) for weights in module.parameters()]


@factors.register
def _(module: nn.Linear) -> list[tuple[int, ...]]:
    return [(module.in_features, module.out_features), *_bias(module.bias)]


@factors.register
def _(module: nn.Conv2d) -> list[tuple[int, ...]]:
    kernel = (*module.kernel_size, module.in_channels // module.groups, module.out_channels)
    return [kernel, *_bias(module.bias)]


def _bias(bias: Tensor | None) -> list[tuple[int, ...]]:
    return [] if bias is None else [tuple(bias.shape)]
