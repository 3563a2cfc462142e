"""A net as one vector: all floating entries of its state, weights and running statistics, by the order of names."""

import copy
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from core.models.lock import locked

Weights = Mapping[str, Tensor]


def vector(state: Weights) -> Tensor:
    """The floating entries of a state, one after the other: (P,) float32."""
    return torch.cat([tensor.detach().float().flatten() for _, tensor in entries(state)])


def entries(state: Weights) -> Iterator[tuple[str, Tensor]]:
    """The floating entries of a state, by name: a file has them in another order than the net."""
    return ((name, tensor) for name, tensor in sorted(state.items()) if tensor.is_floating_point())


def private(model: nn.Module) -> nn.Module:
    """A copy of the model in evaluation mode that wants no gradients."""
    with locked(model):
        return copy.deepcopy(model).eval().requires_grad_(False)


def parts(model: nn.Module, point: Tensor) -> dict[str, Tensor]:
    """The inverse of `vector`, in the model's shapes: views of `point` (P,) by name."""
    shapes = {name: tensor.shape for name, tensor in entries(model.state_dict())}
    pieces = torch.split(point, [shape.numel() for shape in shapes.values()])
    return {name: piece.view(shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)}


def bind(model: nn.Module, point: Tensor) -> None:
    """Make the model's weights and statistics views of `point` (P,): whoever overwrites it changes the net."""
    views = parts(model, point)
    for name, tensor in entries(model.state_dict(keep_vars=True)):
        tensor.data = views[name]


def bind_channels_last(model: nn.Module, point: Tensor) -> None:
    """As `bind`, of a vector in which kernels lie channels last, as `channels_last` has them."""
    views = parts(model, point)
    for name, tensor in entries(model.state_dict(keep_vars=True)):
        tensor.data = _shaped(views[name]) if tensor.ndim == 4 else views[name]


def channels_last(model: nn.Module, point: Tensor) -> Tensor:
    """The vector with each kernel's numbers in the order in which convolutions read them fastest."""
    return torch.cat([_reordered(view).flatten() for view in parts(model, point).values()])


def _reordered(view: Tensor) -> Tensor:
    return view.permute(0, 2, 3, 1) if view.ndim == 4 else view


def _shaped(view: Tensor) -> Tensor:
    out, channels, height, width = view.shape
    return view.view(out, height, width, channels).permute(0, 3, 1, 2)


def normalised(model: nn.Module) -> bool:
    """Whether the net has batch normalisation, whose running statistics belong to its weights."""
    return any(isinstance(module, nn.BatchNorm2d) for module in model.modules())
