"""The table of nets: names, titles, inputs, options and builders; torch is imported by `build` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

from core.functions.activations import HIDDEN
from core.nearest import nearest, shown

if TYPE_CHECKING:
    from torch import nn

Value = str | int | bool

MAX_CLASSES = 1000  # ImageNet's

# The sides to which a net can enlarge its images in a first layer of its own; the first is theirs, and no layer.
RESOLUTIONS = (32, 48, 64, 96, 128, 224)


@dataclass(frozen=True)
class Option:
    """A choice that a net leaves open; without `choices` it is a whole number from 1 to 1,000.

    `title` is what a title says of the choice, `menu` in the menus, where it differs.
    """

    default: Value
    choices: tuple[Value, ...] = ()
    title: str = "{}"
    menu: str = ""

    def admits(self, value: object) -> bool:
        """Whether the option can take `value`."""
        if type(value) is not type(self.default):
            return False
        return value in self.choices if self.choices else isinstance(value, int) and 1 <= value <= MAX_CLASSES

    def __str__(self) -> str:
        listed = ", ".join(repr(choice) for choice in self.choices)
        return listed or f"a positive whole number up to {MAX_CLASSES:,}"


@dataclass(frozen=True)
class Spec:
    """A net's title, data set, input (C, H, W) and options; `maker` and `sizes`: the module that makes it.

    `plain` is the title but for the `note` on how it differs from the published net; `short` the one in menus, where it
    differs. `quick`: it trains on a CPU while somebody waits, the others want a GPU. `searched`: the page on tuning
    offers it; `ranked`: it is one of the nets of the rankings.
    """

    plain: str
    dataset: Literal["mnist", "svhn"]
    input_shape: tuple[int, int, int]
    options: Mapping[str, Option]
    maker: str
    sizes: tuple[int, ...] = ()
    note: str = ""
    short: str = ""
    quick: bool = True
    searched: bool = False
    ranked: bool = False

    @property
    def title(self) -> str:
        """The whole title."""
        return f"{self.plain}, {self.note}" if self.note else self.plain


MNIST, SVHN = (1, 28, 28), (3, 32, 32)


def _with_classes(**options: Option) -> Mapping[str, Option]:
    return MappingProxyType({**options, "classes": Option(10, title="{} classes")})


def _mlp(*hidden: int) -> Spec:
    title = "-".join(map(str, ("MLP 784", *hidden, 10)))
    options = _with_classes(activation=Option("relu", tuple(HIDDEN)))
    return Spec(title, "mnist", MNIST, options, "mlp", hidden, searched=True)


def _resnet(depth: int, *blocks: int) -> Spec:
    stem = Option("imagenet", ("imagenet", "cifar"), "{} stem", "CIFAR stem")
    skip = Option(True, (True, False), "no skip connections")
    options = _with_classes(stem=stem, skip=skip, resolution=_RESOLUTION)
    return Spec(f"ResNet-{depth}", "svhn", SVHN, options, "resnet", (depth, *blocks), quick=False, ranked=True)


_RESOLUTION = Option(RESOLUTIONS[0], RESOLUTIONS, "at {0}×{0}", "{0}×{0}")
_HEAD = Option("small", ("small", "imagenet"), "{} head")
_HIDDEN = Option(512, (512, 4096), "{} hidden units")

# The one table of the nets: what pages offer where derives from it and from the recipes that ship.
_SPECS: Mapping[str, Spec] = MappingProxyType(
    {
        "mlp-128": _mlp(128),
        "mlp-128-64": _mlp(128, 64),
        "mlp-256-128": _mlp(256, 128),
        "mnist-cnn": Spec("CNN 32-64", "mnist", MNIST, _with_classes(), "cnn", short="CNN", searched=True),
        "lenet5": Spec("LeNet-5", "svhn", SVHN, _with_classes(), "lenet", ranked=True),
        "alexnet": Spec(
            "AlexNet",
            "svhn",
            SVHN,
            _with_classes(hidden=_HIDDEN),
            "alexnet",
            note="32×32",
            quick=False,
            ranked=True,
        ),
        "vgg16": Spec(
            "VGG-16-BN",
            "svhn",
            SVHN,
            _with_classes(head=_HEAD, resolution=_RESOLUTION),
            "vgg",
            quick=False,
            ranked=True,
        ),
        "resnet18": _resnet(18, 2, 2, 2, 2),
        "resnet50": _resnet(50, 3, 4, 6, 3),
        "resnet101": _resnet(101, 3, 4, 23, 3),
    }
)

NAMES: tuple[str, ...] = tuple(_SPECS)


def spec(name: str) -> Spec:
    """What is known of a net before it is built; ValueError for an unknown name."""
    if name not in _SPECS:
        raise ValueError(f"There is no net named {name!r}; choose one of {', '.join(NAMES)}.{nearest(name, NAMES)}")
    return _SPECS[name]


def resolve(name: str, /, **options: object) -> dict[str, Value]:
    """All options of a net, defaults filled in; ValueError names the choices where one does not fit."""
    known = spec(name).options
    for option, value in options.items():
        if option not in known:
            listed = ", ".join(known)
            raise ValueError(f"{name} has no option {option!r}; its options are {listed}.{nearest(option, known)}")
        if not known[option].admits(value):
            names = [choice for choice in known[option].choices if isinstance(choice, str)]
            told = f"{name} cannot take {option}={shown(value)}; choose {known[option]}."
            raise ValueError(told + nearest(value, names))
    return {option: cast("Value", options.get(option, known[option].default)) for option in known}


def title(name: str, /, **options: object) -> str:
    """The net's title with the options that are no defaults, such as "ResNet-18, cifar stem"; ValueError as above."""
    return ", ".join([spec(name).title, *(option.title.format(value) for option, value in _changed(name, options))])


def plain_title(name: str, /, **options: object) -> str:
    """The same without the note on how the net differs from the published one."""
    return ", ".join([spec(name).plain, *(option.title.format(value) for option, value in _changed(name, options))])


def menu_title(name: str, /, **options: object) -> str:
    """The net in a menu: its short title, or with options that are no defaults the plain one and those, briefly."""
    told = [(option.menu or option.title).format(value) for option, value in _changed(name, options)]
    return ", ".join([spec(name).plain, *told]) if told else spec(name).short or spec(name).plain


def menu_order(name: str) -> tuple[str, bool, bool]:
    """What menus sort nets by: MNIST's first, deep ones before quick ones, convolutional before dense ones."""
    return spec(name).dataset, spec(name).quick, spec(name).maker == "mlp"


def _changed(name: str, options: Mapping[str, object]) -> list[tuple[Option, Value]]:
    """The options that are no defaults, with their values."""
    known = spec(name).options
    chosen = resolve(name, **options)
    return [(known[option], value) for option, value in chosen.items() if value != known[option].default]


def build(name: str, /, **options: object) -> nn.Module:
    """A freshly initialised net, N×C×H×W float32 to N×classes logits; ValueError as in `resolve`."""
    chosen = resolve(name, **options)
    maker = import_module(f"core.models.{spec(name).maker}")
    return cast("nn.Module", maker.make(*spec(name).sizes, **chosen))
