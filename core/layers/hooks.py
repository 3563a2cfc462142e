"""Watching a forward pass from outside."""

from collections.abc import Callable
from contextlib import ExitStack

import torch
from torch import Tensor, nn

from core.models.lock import evaluating

Observer = Callable[[str, nn.Module, Tensor, Tensor], None]


def leaves(model: nn.Module) -> dict[str, nn.Module]:
    """The modules that hold no others, by their full names, as they are registered."""
    return {name: module for name, module in model.named_modules() if not any(module.children())}


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
