"""One layer of a Keras configuration as it is applied to its inputs: settings, weights, and the steps it becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from torch import Tensor, nn

from core.adopting.assembly import Assembly, Shape, Value
from core.adopting.fault import AdoptionError, sized
from core.adopting.weights import LayerWeights
from core.nearest import shown

WIDEST = 10**6  # of any whole number in a configuration


@dataclass(frozen=True)
class Call:
    """A layer's class and configuration, what it is given, and whether it is applied more than once (`shared`).

    `turn` counts the applications; `path` tells the layer from all others of the net.
    """

    kind: str
    config: Mapping[str, Any]
    given: tuple[Value, ...]
    weights: LayerWeights
    assembly: Assembly
    path: str
    shared: bool = False
    turn: int = 0
    old: bool = False  # Keras 2 wrote it

    @property
    def title(self) -> str:
        """Such as "dense_1 (Dense)"."""
        return f"{str(self.config.get('name', '?'))[:60]} ({self.kind})"

    @property
    def value(self) -> Value:
        """The one input, in Keras' order where the layer is applied more than once; AdoptionError for several."""
        if len(self.given) != 1:
            raise self.fault(f"gets {len(self.given)} inputs instead of one")
        (value,) = self.given
        return self.assembly.in_keras_order(value) if self.shared else value

    @property
    def maps(self) -> Value:
        """The one input, which has to be maps H×W×C."""
        value = self.value
        if len(value.shape) != 3:
            raise self.fault(f"works on maps, height×width×channels, and gets {sized(value.shape)}")
        return value

    def fault(self, reason: str) -> AdoptionError:
        """The error that names the layer."""
        return AdoptionError(f"The layer {self.title} {reason}.")

    def refuse_unless(self, name: str, *usual: object) -> None:
        """AdoptionError where a setting is none of those that are understood; one that is not there counts as such."""
        if name in self.config and self.config[name] not in usual:
            raise self.fault(f"has {name} = {shown(self.config[name])}, which has no counterpart here")

    def add(self, part: str, make: Callable[[], nn.Module], shape: Shape, *given: Value, each: bool = False) -> Value:
        """A step of this layer, named after it and the part; `each`: a module of its own for each application."""
        name = str(self.config.get("name", self.kind.lower()))[:40]
        whole = (self.path, f"{self.turn} {part}" if each else part)
        return self.assembly.add((whole, f"{name}_{part}" if part else name), make, shape, *given)

    def whole(self, name: str, default: int | None = None, least: int = 1) -> int:
        """A whole number of the configuration."""
        value = self.config.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= WIDEST:
            raise self.fault(f"has {name} = {shown(value)}, no whole number from {least} to {WIDEST:,}")
        return value

    def pair(self, name: str, default: object = None) -> tuple[int, int]:
        """Two whole numbers, height's first; one number stands for both."""
        value = self.config.get(name, default)
        found = [value, value] if isinstance(value, int) else value
        good = isinstance(found, Sequence) and len(found) == 2
        if not good or not all(type(each) is int and 1 <= each <= WIDEST for each in cast("Sequence[Any]", found)):
            raise self.fault(f"has {name} = {shown(value)} instead of two whole numbers from 1 on")
        first, second = cast("Sequence[int]", found)
        return first, second

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        value = self.config.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e30:
            raise self.fault(f"has {name} = {shown(value)}, no number")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        value = self.config.get(name, default)
        if not isinstance(value, bool):
            raise self.fault(f"has {name} = {shown(value)} instead of true or false")
        return value

    def choice(self, name: str, default: str, *choices: str) -> str:
        """One of some words."""
        value = self.config.get(name, default)
        if value not in (default, *choices):
            raise self.fault(f"has {name} = {shown(value)}; understood are {', '.join((default, *choices))}")
        return str(value)

    def last_axis(self, name: str = "axis") -> None:
        """AdoptionError unless the layer works along Keras' last axis."""
        rank = len(self.given[0].shape)
        self.refuse_unless(name, -1, rank, [-1], [rank], (-1,))

    def vector(self, what: str, value: Value, size: int | None = None) -> Tensor:
        """Weights along the last axis, in the order in which we hold a row's numbers."""
        taken = self.weights.take(what, value.shape[-1] if size is None else size)
        return taken if value.order is None else taken[value.order]
