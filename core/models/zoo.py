"""Which nets there are, what they take and how they are made; torch is imported by `build` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from torch import nn

Value = str | int | bool

# The sides to which a net can enlarge its images in a first layer of its own; the first is theirs, and no layer.
RESOLUTIONS = (32, 48, 64, 96, 128, 224)
ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu", "elu", "selu")


@dataclass(frozen=True)
class Option:
    """A choice that a net leaves open; without `choices` it is any positive whole number.

    `said` says in a title which was taken.
    """

    default: Value
    choices: tuple[Value, ...] = ()
    said: str = "{}"

    def admits(self, value: object) -> bool:
        """Whether the option can take `value`."""
        if type(value) is not type(self.default):
            return False
        return value in self.choices if self.choices else isinstance(value, int) and value > 0

    def __str__(self) -> str:
        return ", ".join(repr(choice) for choice in self.choices) or "a positive whole number"


@dataclass(frozen=True)
class Spec:
    """A net's title, data set, input (C, H, W) and options; `maker` and `sizes`: the module that makes it."""

    title: str
    dataset: Literal["mnist", "svhn"]
    input_shape: tuple[int, int, int]
    options: Mapping[str, Option]
    maker: str
    sizes: tuple[int, ...] = ()


def _mnist(title: str, maker: str, sizes: tuple[int, ...] = (), **options: Option) -> Spec:
    return Spec(title, "mnist", (1, 28, 28), _with_classes(options), maker, sizes)


def _svhn(title: str, maker: str, sizes: tuple[int, ...] = (), **options: Option) -> Spec:
    return Spec(title, "svhn", (3, 32, 32), _with_classes(options), maker, sizes)


def _with_classes(options: dict[str, Option]) -> Mapping[str, Option]:
    return MappingProxyType({**options, "classes": Option(10, said="{} classes")})


def _mlp(*hidden: int) -> Spec:
    title = "-".join(map(str, ("MLP 784", *hidden, 10)))
    return _mnist(title, "mlp", hidden, activation=Option("relu", ACTIVATIONS))


def _resnet(depth: int, *blocks: int) -> Spec:
    stem = Option("imagenet", ("imagenet", "cifar"), "{} stem")
    skip = Option(True, (True, False), "no skip connections")
    return _svhn(f"ResNet-{depth}", "resnet", (depth, *blocks), stem=stem, skip=skip, resolution=_RESOLUTION)


_RESOLUTION = Option(RESOLUTIONS[0], RESOLUTIONS, "at {0}×{0}")
_HEAD = Option("small", ("small", "imagenet"), "{} head")

_SPECS: Mapping[str, Spec] = MappingProxyType(
    {
        "mlp-128": _mlp(128),
        "mlp-128-64": _mlp(128, 64),
        "mlp-256-128": _mlp(256, 128),
        "mnist-cnn": _mnist("CNN 32-64", "cnn"),
        "lenet5": _svhn("LeNet-5", "lenet"),
        "alexnet": _svhn("AlexNet, 32×32", "alexnet", hidden=Option(512, (512, 4096), "{} hidden units")),
        "vgg16": _svhn("VGG-16-BN", "vgg", head=_HEAD, resolution=_RESOLUTION),
        "resnet18": _resnet(18, 2, 2, 2, 2),
        "resnet50": _resnet(50, 3, 4, 6, 3),
        "resnet101": _resnet(101, 3, 4, 23, 3),
    }
)

NAMES: tuple[str, ...] = tuple(_SPECS)


def spec(name: str) -> Spec:
    """What is known of a net before it is built; ValueError for an unknown name."""
    if name not in _SPECS:
        raise ValueError(f"There is no net named {name!r}; choose one of {', '.join(NAMES)}.")
    return _SPECS[name]


def resolve(name: str, **options: object) -> dict[str, Value]:
    """All options of a net, defaults filled in; ValueError names the choices where one does not fit."""
    known = spec(name).options
    for option, value in options.items():
        if option not in known:
            raise ValueError(f"{name} has no option {option!r}; its options are {', '.join(known)}.")
        if not known[option].admits(value):
            raise ValueError(f"{name} cannot take {option}={value!r}; choose {known[option]}.")
    return {option: cast("Value", options.get(option, known[option].default)) for option in known}


def title(name: str, **options: object) -> str:
    """The net's title with the options that are no defaults, such as "ResNet-18, cifar stem"; ValueError as above."""
    known = spec(name).options
    chosen = resolve(name, **options)
    told = [known[option].said.format(value) for option, value in chosen.items() if value != known[option].default]
    return ", ".join([spec(name).title, *told])


def build(name: str, **options: object) -> nn.Module:
    """A freshly initialised net, N×C×H×W float32 to N×classes logits; ValueError as in `resolve`."""
    chosen = resolve(name, **options)
    maker = import_module(f"core.models.{spec(name).maker}")
    return cast("nn.Module", maker.make(*spec(name).sizes, **chosen))
