"""Puts a net together step by step: values with Keras' shapes, and the modules that make one of others."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.adopting.fault import AdoptionError
from core.limits import ADOPTED

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Value:
    """What a step puts out. `shape` is Keras', for one image: H×W×C maps, T×F rows, or N numbers.

    Maps are held as N×C×H×W. `order`: where in Keras' row each number of ours stands, None where both are alike.
    `lifted`: H×W that is held as 1×H×W, as the app's images are.
    """

    step: int
    shape: Shape
    order: NDArray[np.int64] | None = None
    lifted: bool = False

    @property
    def axis(self) -> int:
        """The axis of the tensor, its images counted, on which Keras' last one lies."""
        return 1 if len(self.shape) == 3 else len(self.shape)


@dataclass(frozen=True)
class GraphStep:
    """A module's name, and the steps whose outputs it gets; −1 is the image."""

    name: str
    inputs: tuple[int, ...]


class Assembly:
    """The steps so far."""

    def __init__(self) -> None:
        self.steps: list[GraphStep] = []
        self.modules: OrderedDict[str, nn.Module] = OrderedDict()
        self.notes: list[str] = []
        self.work = 0  # multiply-adds for an image
        self._names: dict[Hashable, str] = {}
        self._values = 0

    def add(self, key: tuple[Hashable, str], make: Callable[[], nn.Module], shape: Shape, *given: Value) -> Value:
        """A step's value; `key` tells the layer and its part. A key that is known stands for the module it had."""
        self._bound(shape)
        if key not in self._names:
            self._names[key] = name = self._free(key[1])
            self.modules[name] = make()
        self.steps.append(GraphStep(self._names[key], tuple(value.step for value in given)))
        return Value(len(self.steps) - 1, shape)

    def count(self, work: int) -> None:
        """Multiply-adds of a layer; AdoptionError where the net becomes too slow for a page."""
        self.work += work
        if self.work > ADOPTED.work:
            raise AdoptionError(
                f"The net multiplies more than {ADOPTED.work:,} times for one image, too often for a page: "
                "take a smaller one."
            )

    def _bound(self, shape: Shape) -> None:
        self._values += prod(shape)
        if self._values > ADOPTED.values or len(self.steps) >= ADOPTED.layers:
            raise AdoptionError(
                f"The net is too large: at most {ADOPTED.layers:,} steps and {ADOPTED.values:,} numbers between its "
                "layers for an image can be shown."
            )

    def _free(self, wanted: str) -> str:
        plain = "".join(letter if letter.isalnum() else "_" for letter in wanted) or "layer"
        if plain not in self.modules and not hasattr(nn.Module, plain):
            return plain
        return next(name for n in range(2, 10**6) if (name := f"{plain}_{n}") not in self.modules)

    def in_keras_order(self, value: Value) -> Value:
        """The same value as Keras holds it: rows in its order, H×W without an axis for channels."""
        if value.lifted:
            return self.add((("lifted", value.step), "squeeze"), lambda: nn.Flatten(1, 2), value.shape, value)
        if value.order is None:
            return value
        order = np.argsort(value.order)
        return self.add((("order", value.step), "keras_order"), lambda: Reordered(order), value.shape, value)

    def net(self, output: Value) -> nn.Module:
        """The net that ends in a value: a plain stack where each step needs the last one alone, else a graph."""
        used = {step.name for step in self.steps}
        modules = OrderedDict((name, module) for name, module in self.modules.items() if name in used)
        chain = all(step.inputs == (place - 1,) for place, step in enumerate(self.steps))
        if chain and len(used) == len(self.steps) and output.step == len(self.steps) - 1:
            return nn.Sequential(OrderedDict((step.name, modules[step.name]) for step in self.steps)).eval()
        return LayerGraph(modules, tuple(self.steps), output.step).eval()

    def without_last(self, value: Value, kinds: tuple[type[nn.Module], ...]) -> tuple[Value, nn.Module | None]:
        """Take the last step off where it is of these kinds and makes the value; that module, or None."""
        if not self.steps or value.step != len(self.steps) - 1:
            return value, None
        module = self.modules[self.steps[-1].name]
        if not isinstance(module, kinds):
            return value, None
        (before,) = self.steps.pop().inputs
        return replace(value, step=before), module


class Reordered(nn.Module):
    """A row of numbers in another order: N×n to N×n."""

    def __init__(self, order: NDArray[np.int64]) -> None:
        super().__init__()
        self.register_buffer("order", torch.from_numpy(np.ascontiguousarray(order)), persistent=False)
        self.order: Tensor

    def forward(self, x: Tensor) -> Tensor:
        return x[:, self.order]


class LayerGraph(nn.Module):
    """Layers that take several outputs, or put out to several: images N×C×H×W to scores N×classes."""

    def __init__(self, modules: "OrderedDict[str, nn.Module]", steps: tuple[GraphStep, ...], output: int) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.steps, self.output = steps, output

    def forward(self, images: Tensor) -> Tensor:
        made: list[Tensor] = []
        for step in self.steps:
            made.append(getattr(self, step.name)(*(images if place < 0 else made[place] for place in step.inputs)))
        return images if self.output < 0 else made[self.output]
