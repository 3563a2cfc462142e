"""Record layers' inputs and outputs during a forward pass."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.models.batches import fitting
from core.models.inputs import prepare
from core.models.lock import evaluating

MOST = 64  # images at once
Observer = Callable[[str, nn.Module, Tensor, Tensor], None]


def leaves(model: nn.Module) -> dict[str, nn.Module]:
    """The modules that hold no others, by their full names, as they are registered."""
    return {name: module for name, module in model.named_modules() if not any(module.children())}


def leaf(model: nn.Module, layer: str) -> nn.Module:
    """The leaf of this name; ValueError where there is none."""
    return chosen(leaves(model), layer)


def chosen(known: Mapping[str, nn.Module], layer: str) -> nn.Module:
    """The module of this name; ValueError names the nearest ones, since a net may have hundreds."""
    if layer not in known:
        near = ", ".join(get_close_matches(layer, known, 3, cutoff=0))
        raise ValueError(f"There is no layer {layer!r}; the names nearest to it are {near}.")
    return known[layer]


def single(model: nn.Module, image: NDArray[Any] | Tensor) -> Tensor:
    """One image C×H×W, uint8 or normalised floats, as a batch that the net takes; ValueError for others."""
    if image.ndim != 3:
        raise ValueError(f"The image must be C×H×W, not of shape {tuple(image.shape)}; take one image.")
    return prepare(model, image[None])


def observe(model: nn.Module, batch: Tensor, observer: Observer) -> Tensor:
    """The logits of one forward pass in eval mode without gradients.

    `observer(name, module, input, output)` is called for each leaf in the order of computation. Hooks go and
    training flags come back in any case; the model's lock is held meanwhile.
    """

    def hook(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        return lambda module, inputs, output: observer(name, module, inputs[0], output)

    with evaluating(model), torch.no_grad(), ExitStack() as hooks:
        for name, module in leaves(model).items():
            hooks.callback(module.register_forward_hook(hook(name)).remove)
        logits: Tensor = model(batch)
    return logits


@contextmanager
def replaced(model: nn.Module, layer: str, change: Callable[[Tensor], Tensor]) -> Iterator[None]:
    """The locked model in eval mode; what a leaf puts out goes through `change` on its way."""
    with evaluating(model), ExitStack() as hooks:
        hook = leaf(model, layer).register_forward_hook(lambda _module, _inputs, output: change(output))
        hooks.callback(hook.remove)
        yield


def outputs(model: nn.Module, images: NDArray[Any] | Tensor, layer: str) -> Iterator[Tensor]:
    """A leaf's outputs for some images at a time, float32 on the CPU; images as `activations.record`."""
    leaf(model, layer)
    batch = fitting(model, images.shape[1:], MOST, images=len(images))
    for start in range(0, len(images), batch):
        kept: list[Tensor] = []

        def keep(name: str, _: nn.Module, __: Tensor, output: Tensor, kept: list[Tensor] = kept) -> None:
            if name == layer:
                kept.append(output.to("cpu", torch.float32, copy=True, memory_format=torch.contiguous_format))

        observe(model, prepare(model, images[start : start + batch]), keep)
        yield kept[-1]
