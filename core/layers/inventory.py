"""Layer tables of the named nets, without memory for their weights."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from torch import nn, overrides

from core import models
from core.layers.parameters import ParameterRow, table


def inventory(name: str, **options: object) -> list[ParameterRow]:
    """A row for each layer of the net with these options, as `parameters.table`; ValueErrors as `models.build`.

    No weight is drawn and no image goes through: 134 million weights cost nothing, shapes and counts are the true ones.
    """
    return table(blank(name, **options), models.spec(name).input_shape, images=0)


def blank(name: str, **options: object) -> nn.Module:
    """The net with these options, its weights not drawn and so without memory; ValueErrors as `models.build`."""
    with _Unwritten():
        return models.build(name, **options)


class _Unwritten(overrides.TorchFunctionMode):
    """Tensors are made and never filled: the system gives memory to what is written alone.

    PyTorch's meta device does the same, but its first convolution loads torch._dynamo and sympy: 1.5 s, 150 MB.
    """

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> object:
        """`func`, or the tensor that it would have written into."""
        named = kwargs or {}
        if _writes(getattr(func, "__name__", "")):
            return args[0] if args else named["tensor"]  # torch.nn.init hands its tensor over by name
        return func(*args, **named)


def _writes(name: str) -> bool:
    """PyTorch's functions that write into a tensor end in one underscore."""
    return name.endswith("_") and not name.endswith("__")
