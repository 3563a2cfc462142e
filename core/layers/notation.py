"""A small net as one line of text, such as "conv:32:3,relu,pool:2,flatten,dense:10".

Commas part the layers, colons their settings; settings at the end that equal their defaults may be left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import partial
from inspect import Parameter, signature
from types import MappingProxyType

from core.functions.activations import HIDDEN

LIMIT = 4096  # of any setting: the widest layers of AlexNet and VGG
MAX_LAYERS = 40
START = "conv:32:3,relu,pool:2,conv:64:3,relu,pool:2,flatten,dropout:0.5,dense:10"  # the nets `mnist-cnn` …
MLP = "flatten,dense:128,relu,dense:10"  # … `mlp-128` …
LENET = "conv:6:5,relu,pool:2,conv:16:5,relu,pool:2,flatten,dense:120,relu,dense:84,relu,dense:10"  # … and `lenet5`


@dataclass(frozen=True)
class Conv:
    """`width` kernels of kernel×kernel over all maps, with a bias each; `padding` zeros on every side."""

    width: int
    kernel: int
    stride: int = 1
    padding: int = 0


@dataclass(frozen=True)
class Pool:
    """The largest of kernel×kernel in each map."""

    kernel: int
    stride: int
    padding: int = 0


@dataclass(frozen=True)
class Flatten:
    """All maps as one row of numbers."""


@dataclass(frozen=True)
class Dense:
    """`width` units that each see every number, with a bias each."""

    width: int


@dataclass(frozen=True)
class Dropout:
    """A share of the numbers is set to 0 while training."""

    share: float


@dataclass(frozen=True)
class Nonlinearity:
    """A function of each number by itself."""

    function: str


Layer = Conv | Pool | Flatten | Dense | Dropout | Nonlinearity


class NotationError(ValueError):
    """A text that is no net; `readable` are the layers before the part that cannot be read."""

    def __init__(self, message: str, readable: Sequence[Layer]) -> None:
        super().__init__(message)
        self.readable = tuple(readable)


def _pool(kernel: int, stride: int | None = None, padding: int = 0) -> Pool:
    return Pool(kernel, kernel if stride is None else stride, padding)


MAKERS: Mapping[str, Callable[..., Layer]] = MappingProxyType(
    {
        "conv": Conv,
        "pool": _pool,
        "flatten": Flatten,
        "dense": Dense,
        "dropout": Dropout,
        **{name: partial(Nonlinearity, name) for name in HIDDEN},
    }
)


def parse(text: str) -> list[Layer]:
    """The layers that a text names; NotationError says which part cannot be read and what it should be."""
    layers: list[Layer] = []
    for place, part in enumerate(text.split(","), start=1):
        try:
            layers.append(_layer(part.strip().lower(), place))
        except ValueError as reason:
            raise NotationError(str(reason), layers) from None
    return layers


def write(layers: Sequence[Layer]) -> str:
    """The shortest text that `parse` reads as these layers."""
    return ",".join(_written(layer) for layer in layers)


def kind(layer: Layer) -> str:
    """The layer's word in the notation."""
    words = {Conv: "conv", Pool: "pool", Flatten: "flatten", Dense: "dense", Dropout: "dropout"}
    return layer.function if isinstance(layer, Nonlinearity) else words[type(layer)]


def settings(layer: Layer) -> dict[str, float]:
    """A layer's numbers by name."""
    return {} if isinstance(layer, Nonlinearity) else {each.name: getattr(layer, each.name) for each in fields(layer)}


def _layer(part: str, index: int) -> Layer:
    word, *given = part.split(":")
    if index > MAX_LAYERS:
        raise ValueError(f"A net has at most {MAX_LAYERS} layers here: remove those from part {index} on.")
    if not word:
        raise ValueError(f"Part {index} names no layer: write one of {', '.join(MAKERS)}, or remove a comma.")
    if word not in MAKERS:
        near = get_close_matches(word, MAKERS, 1)
        meant = f"did you mean {near[0]}?" if near else f"layers are {', '.join(MAKERS)}."
        raise ValueError(f"There is no layer “{word[:30]}” (part {index}): {meant}")
    wanted = list(signature(MAKERS[word]).parameters.values())
    needed = sum(each.default is Parameter.empty for each in wanted)
    if not needed <= len(given) <= len(wanted):
        raise ValueError(f"{word} (part {index}) {_takes(word, wanted, needed)}; numbers given: {len(given)}.")
    return MAKERS[word](*(_number(number, each, index) for number, each in zip(given, wanted, strict=False)))


def _takes(word: str, wanted: Sequence[Parameter], needed: int) -> str:
    if not wanted:
        return "takes no numbers: write it alone"
    names = [each.name for each in wanted]
    rest = f" and, if you like, {':'.join(names[needed:])} after it" if names[needed:] else ""
    return f"is written {':'.join([word, *names[:needed]])}{rest}"


def _number(text: str, wanted: Parameter, index: int) -> float:
    fraction = wanted.annotation is float
    pattern, what = (r"\d{0,6}\.?\d{1,6}", "number") if fraction else (r"\d{1,6}", "whole number")
    if not re.fullmatch(pattern, text, re.ASCII) or float(text) > LIMIT:
        raise ValueError(f"The {wanted.name} “{text[:30]}” (part {index}) is no {what} from 0 to {LIMIT:,}.")
    return float(text) if fraction else int(text)


def _written(layer: Layer) -> str:
    word, numbers = kind(layer), [_plain(value) for value in settings(layer).values()]
    texts = [":".join([word, *numbers[:count]]) for count in range(len(numbers) + 1)]
    return next(text for text in texts if _read(text) == layer)


def _plain(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def _read(text: str) -> Layer | None:
    try:
        return _layer(text, 1)
    except ValueError:
        return None
