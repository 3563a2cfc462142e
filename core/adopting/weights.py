"""Gives each layer its arrays, and notes what is missing, surplus or of another shape."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Protocol

import torch
from torch import Tensor, nn

from core.adopting.contents import Array, FileContents
from core.adopting.fault import AdoptionError, listed, sized
from core.limits import ADOPTED

Found = Sequence[tuple[str, Array]]
Sought = Callable[[], Found]


@dataclass
class WeightLedger:
    """What was taken, and what did not fit."""

    used: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    parameters: int = 0

    def count(self, shape: Iterable[int]) -> None:
        """AdoptionError where the parameters become too many, before there is memory for them."""
        self.parameters += prod(shape)
        if self.parameters > ADOPTED.parameters:
            raise AdoptionError(
                f"The net has more than {ADOPTED.parameters:,} parameters, too many for a page: take a smaller one."
            )

    def close(self, arrays: Mapping[str, Array]) -> None:
        """AdoptionError that names what does not fit, and what nobody has taken."""
        surplus = [f"surplus: {key} ({sized(array.shape)})" for key, array in arrays.items() if key not in self.used]
        if self.faults or surplus:
            raise AdoptionError(f"The weights do not fit the net: {listed([*self.faults, *surplus])}.")


class LayerWeights:
    """One layer's arrays, taken one after the other; with `found` None there are none yet, and zeros come.

    Where they are still to be found, they are sought when the first one is taken.
    """

    def __init__(self, title: str, found: Found | Sought | None, ledger: WeightLedger) -> None:
        self._title, self._sought, self._ledger, self._next = title, found, ledger, 0

    @cached_property
    def _found(self) -> Found | None:
        return self._sought() if callable(self._sought) else self._sought

    def take(self, what: str, *shape: int) -> Tensor:
        """The next array, float32; zeros of that shape where it is missing or has another one, which is noted."""
        self._ledger.count(shape)
        if self._found is None:
            return torch.zeros(shape)
        if self._next >= len(self._found):
            self._ledger.faults.append(f"missing: {self._title}, {what} ({sized(shape)})")
            return torch.zeros(shape)
        key, array = self._found[self._next]
        self.skip(what)
        if array.shape != shape:
            turned = "; it seems transposed" if array.shape == shape[::-1] else ""
            self._ledger.faults.append(
                f"{key} ({self._title}, {what}) is {sized(array.shape)} in the file and {sized(shape)} in the net"
                f"{turned}"
            )
            return torch.zeros(shape)
        return torch.from_numpy(array.astype("float32"))

    def skip(self, what: str) -> None:
        """Pass over an array that the net has no use for."""
        if self._found is not None and self._next < len(self._found):
            self._ledger.used.add(self._found[self._next][0])
            self._next += 1

    def into(self, module: nn.Module, weight: Tensor, bias: int | None) -> nn.Module:
        """The module with this weight, and a bias of so many numbers, which is taken next."""
        module.register_parameter("weight", nn.Parameter(weight.contiguous()))
        if bias is not None:
            module.register_parameter("bias", nn.Parameter(self.take("bias", bias)))
        return module


@dataclass(frozen=True)
class Where:
    """A layer's place: its path in newer files; in older ones the group `owner` that it lies in, and its name."""

    path: str
    owner: str
    name: str
    title: str
    nested: bool


class Arrays(Protocol):
    """Where a net's weights come from."""

    ledger: WeightLedger

    def of(self, where: Where) -> LayerWeights:
        """Those of one layer."""

    def close(self) -> None:
        """AdoptionError where something does not fit or is left."""


class NewKerasArrays:
    """Keras 3's: `layers/<class>[_n]/vars/<i>`; the name of each layer stands beside its arrays."""

    def __init__(self, contents: FileContents, named: bool = True) -> None:
        self.ledger, self._named, self._contents = WeightLedger(), named, contents
        self._by_layer: dict[str, list[tuple[int, str]]] = {}
        for key in contents.arrays:
            layer, _, place = key.rpartition("/vars/")
            if layer and place.isdigit():
                owner = layer.removesuffix("/cell").replace("_layer_checkpoint_dependencies/", "layers/")
                self._by_layer.setdefault(owner, []).append((int(place), key))

    def of(self, where: Where) -> LayerWeights:
        keys = [key for _, key in sorted(self._by_layer.get(where.path, []))]
        name = self._contents.names.get(where.path, where.name)
        if keys and self._named and name != where.name:
            raise AdoptionError(
                f"The weights at {where.path} belong to a layer named {name[:60]}, where the configuration has "
                f"{where.title}: the file's two parts are of different nets. Save it again."
            )
        return LayerWeights(where.title, [(key, self._contents.arrays[key]) for key in keys], self.ledger)

    def close(self) -> None:
        self.ledger.close(self._contents.arrays)


class OldKerasArrays:
    """Older files': a group a layer; a nested model's layers are told apart by the names in its group."""

    def __init__(self, contents: FileContents) -> None:
        self.ledger, self._contents = WeightLedger(), contents

    def of(self, where: Where) -> LayerWeights:
        keys = self._contents.groups.get(where.owner, ())
        if where.nested:
            keys = tuple(key for key in keys if where.name in re.split("/", key)[1:-1])
        return LayerWeights(where.title, [(key, self._contents.arrays[key]) for key in keys], self.ledger)

    def close(self) -> None:
        self.ledger.close(self._contents.arrays)


class ArraysInOrder:
    """Of a file that knows no net: the n-th group of weights is that of the n-th layer that has any."""

    def __init__(self, contents: FileContents) -> None:
        self.ledger, self._contents = WeightLedger(), contents
        self._rest = [keys for keys in contents.groups.values() if keys]

    def of(self, where: Where) -> LayerWeights:
        def sought() -> Found:
            keys = self._rest.pop(0) if self._rest else ()
            return [(key, self._contents.arrays[key]) for key in keys]

        return LayerWeights(where.title, sought, self.ledger)

    def close(self) -> None:
        self.ledger.close(self._contents.arrays)


class NoArrays:
    """For a net whose weights come later."""

    def __init__(self) -> None:
        self.ledger = WeightLedger()

    def of(self, where: Where) -> LayerWeights:
        return LayerWeights(where.title, None, self.ledger)

    def close(self) -> None:
        """Nothing was expected."""
