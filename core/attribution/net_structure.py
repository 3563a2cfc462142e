"""Inspect a net with one forward pass: classes, sizes of feature maps, shortcuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from core.attribution.inputs import device_of
from core.models.shells import original

MINIMUM_SIDE = 4


@dataclass(frozen=True)
class Anatomy:
    """`stages`: the last non-linearity at each map size, with that (h, w); `sums`: it adds outside its layers."""

    classes: int
    stages: tuple[tuple[str, tuple[int, int]], ...]
    sums: bool

    def default_stage(self) -> str:
        """The last stage whose map is at least 4×4, else the last one; ValueError where there is none."""
        if not self.stages:
            raise ValueError("The method needs a convolutional layer; this net has no layer with a map.")
        large = [name for name, size in self.stages if min(size) >= MINIMUM_SIDE]
        return (large or [name for name, _ in self.stages])[-1]


class _Anatomies:
    """What was found out, kept as long as the model lives and consists of the same layers."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._known: WeakKeyDictionary[nn.Module, tuple[object, Anatomy]] = WeakKeyDictionary()

    def of(self, model: nn.Module, input_shape: tuple[int, ...]) -> Anatomy:
        key, net = (input_shape, str(model)), original(model)
        with self._guard:
            known = self._known.get(net)
        if known is None or known[0] != key:
            known = (key, _examine(model, input_shape))
            with self._guard:
                self._known[net] = known
        return known[1]


_ANATOMIES = _Anatomies()


def examine(model: nn.Module, input_shape: Sequence[int]) -> Anatomy:
    """The anatomy of a model in eval mode for inputs C×H×W; ValueError where it takes no such images.

    Only the first call for a model costs a forward pass.
    """
    return _ANATOMIES.of(model, tuple(input_shape))


def _examine(model: nn.Module, input_shape: tuple[int, ...]) -> Anatomy:
    sizes: dict[str, tuple[int, int]] = {}
    blank = torch.zeros(1, *input_shape, device=device_of(model), requires_grad=True)
    with ExitStack() as hooks:
        for name, module in model.named_modules():
            if type(module).__module__ == nn.ReLU.__module__:
                hooks.enter_context(_noting(module, name, sizes))
        try:
            logits = model(blank)
        except (RuntimeError, ValueError, IndexError) as error:
            shape = "×".join(map(str, input_shape))
            raise ValueError(f"The net takes no images of shape {shape}: {error}") from error
    if logits.ndim != 2:
        raise ValueError(f"A net for attribution gives logits N×classes; this one gives {tuple(logits.shape)}.")
    return Anatomy(logits.shape[1], _stages(sizes), _has_sums(logits))


def _noting(module: nn.Module, name: str, sizes: dict[str, tuple[int, int]]) -> torch.utils.hooks.RemovableHandle:
    """A hook, removed on leaving its context, that notes the size of the module's output if that is a map."""

    def note(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if output.ndim == 4:
            sizes[name] = (output.shape[2], output.shape[3])

    return module.register_forward_hook(note)


def _stages(sizes: dict[str, tuple[int, int]]) -> tuple[tuple[str, tuple[int, int]], ...]:
    last = {size: name for name, size in sizes.items()}
    return tuple((name, size) for size, name in last.items())


def _has_sums(logits: Tensor) -> bool:
    return any(node.name().startswith("AddBackward") for node in _nodes(logits))


def _nodes(output: Tensor) -> Iterator[torch.autograd.graph.Node]:
    """Every node of the graph behind a tensor, once."""
    seen: set[torch.autograd.graph.Node] = set()
    waiting = [output.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield node
            waiting += [parent for parent, _ in node.next_functions]
