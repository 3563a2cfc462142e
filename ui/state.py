"""Each page's controls as one typed record <-> the URL.

A field of a record says what its control may be; the control is bound to the URL under the field's name. Widgets
enforce their bounds in the browser alone, so what arrives is checked again here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import streamlit as st

from core.attribution import METHODS


def options(default: Any, titles: Mapping[Any, str] | Sequence[Any]) -> Any:  # noqa: ANN401
    """A field that takes one of `titles` (value → what is shown), or several where the default is a tuple."""
    shown = dict(titles) if isinstance(titles, Mapping) else {each: str(each) for each in titles}
    return field(default=default, metadata={"titles": shown})


def between(default: float, low: float, high: float, step: float) -> Any:  # noqa: ANN401
    """A field that takes a number from low to high."""
    return field(default=default, metadata={"low": low, "high": high, "step": step})


def typed(default: str, example: str) -> Any:  # noqa: ANN401
    """A field that takes a text; `example` is another one that makes sense."""
    return field(default=default, metadata={"example": example})


HIDDEN = {
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "ReLU",
    "leaky-relu": "Leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
}
FIELDS = {
    "value": "Loss",
    "slope": "Length of the gradient",
    "dw": "Slope along the first axis",
    "db": "Slope along the second axis",
    "curvature": "Smallest curvature",
}
MARKS = {"arrows": "Downhill arrows", "vanished": "Vanished gradient", "negative": "Negative curvature"}
ANYWHERE = (-1e12, 1e12, 0.5)  # typed numbers: what makes no sense is answered by the science, with its reason
END = -1  # a step: the last one
MNIST_NETS = {
    "mnist-cnn": "CNN",
    "mlp-128": "MLP 784-128-10",
    "mlp-128-64": "MLP 784-128-64-10",
    "mlp-256-128": "MLP 784-256-128-10",
}
SVHN_NETS = {"resnet18": "ResNet-18", "lenet5": "LeNet-5"}
DIGITS = {
    "any": "Any digit",
    **{str(digit): str(digit) for digit in range(10)},
    "unsure": "Least sure first",
    "mistakes": "Mistakes",
}
TARGETS = {
    "predicted": "What it says",
    "true": "What it is",
    **{str(digit): str(digit) for digit in range(10)},
}


@dataclass(frozen=True)
class LossSurfaces:
    """One unit and its examples; what is shown of its two losses and where; one descent, one slice."""

    data: str = options("one", {"one": "One example", "points": "A few points", "digits": "Two MNIST digits"})
    hidden: str = options("sigmoid", HIDDEN)
    target: float = between(0.0, 0.0, 1.0, 0.05)
    x: float = between(1.0, -3.0, 3.0, 0.1)
    first: int = options(3, range(10))
    second: int = options(8, range(10))
    axes: str = options("w1w2", {"w1w2": "w₁ × w₂", "w1b": "w₁ × b", "w2b": "w₂ × b"})
    held: float = between(0.0, -6.0, 6.0, 0.5)
    show: str = options("value", FIELDS)
    scale: str = options("each", {"each": "Its own", "common": "Common"})
    marks: tuple[str, ...] = options((), MARKS)
    clip: bool = False
    resolution: int = options(101, (51, 101, 201))
    w_low: float = between(-6.0, *ANYWHERE)
    w_high: float = between(6.0, *ANYWHERE)
    b_low: float = between(-6.0, *ANYWHERE)
    b_high: float = between(6.0, *ANYWHERE)
    view: str = options(
        "descent", {"descent": "Descent", "slice": "Slice", "ratio": "Output and ratio", "3d": "In 3-D"}
    )
    click: str = options("start", {"start": "the start", "end": "the end of the slice"})
    start_w: float = between(4.0, *ANYWHERE)
    start_b: float = between(4.0, *ANYWHERE)
    end_w: float = between(-4.0, *ANYWHERE)
    end_b: float = between(-2.0, *ANYWHERE)
    optimiser: str = options("gd", {"gd": "Gradient descent", "momentum": "Momentum 0.9", "adam": "Adam"})
    lr: float = between(0.5, 1e-6, 1e6, 0.1)
    steps: int = options(100, (25, 100, 400, 1000))
    step: int = END


@dataclass(frozen=True)
class LayerByLayer:
    """A net, the test image that goes through it, and what one colour scale covers."""

    net: str = options("mnist-cnn", MNIST_NETS)
    digit: str = options("any", DIGITS)
    image: int = 0
    scale: str = options("layer", {"layer": "Each layer", "map": "Each map", "net": "Whole net"})


@dataclass(frozen=True)
class Softmax:
    """A net, a test image and a temperature."""

    net: str = options("mnist-cnn", MNIST_NETS)
    digit: str = options("unsure", DIGITS)
    image: int = 0
    temperature: float = between(1.0, 0.1, 10.0, 0.1)


@dataclass(frozen=True)
class Saliency:
    """A street-number net, an image, the class that is explained and the methods side by side."""

    net: str = options("resnet18", SVHN_NETS)
    digit: str = options("any", DIGITS)
    image: int = 0
    explain: str = options("predicted", TARGETS)
    methods: tuple[str, ...] = options(
        ("saliency", "integrated-gradients", "occlusion"), {name: method.title for name, method in METHODS.items()}
    )
    overlay: bool = False


def query(record: Any) -> dict[str, str | list[str]]:  # noqa: ANN401
    """The URL parameters of a record: what differs from the defaults, written as Streamlit writes it."""
    parameters: dict[str, str | list[str]] = {}
    for each in fields(record):
        value, titles = getattr(record, each.name), each.metadata.get("titles", {})
        if value == each.default:
            continue
        many = isinstance(value, tuple)
        parameters[each.name] = [titles[one] for one in value] if many else str(titles.get(value, value))
    return parameters


def choice(record: type, name: str, label: str, *, help: str | None = None) -> Any:  # noqa: ANN401
    """One of a few, all in sight."""
    default, titles = _field(record, name)
    value = st.segmented_control(
        label,
        list(titles),
        default=default,
        required=True,
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        wrap=True,
        bind="query-params",
    )
    return value if value in titles else default


def selection(record: type, name: str, label: str, *, help: str | None = None) -> Any:  # noqa: ANN401
    """One of many, in a list that opens."""
    default, titles = _field(record, name)
    value = st.selectbox(
        label,
        list(titles),
        index=list(titles).index(default),
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        bind="query-params",
    )
    return value if value in titles else default


def several(record: type, name: str, label: str, *, most: int, help: str | None = None) -> tuple[str, ...]:
    """Up to `most` of many, in the order in which they were chosen."""
    default, titles = _field(record, name)
    value = st.multiselect(
        label,
        list(titles),
        default=list(default),
        format_func=lambda each: titles.get(each, str(each)),
        key=name,
        help=help,
        max_selections=most,
        bind="query-params",
    )
    return tuple(each for each in value if each in titles)[:most]


def number(record: type, name: str, label: str, *, help: str | None = None) -> float:
    """A real number within the field's bounds, on a slider."""
    bounds = next(each for each in fields(record) if each.name == name)
    low, high, step = (bounds.metadata[key] for key in ("low", "high", "step"))
    value = st.slider(label, low, high, bounds.default, step, key=name, help=help, bind="query-params")
    return min(max(float(value), low), high)


def real(record: type, name: str, label: str, *, help: str | None = None) -> float:
    """A real number, typed."""
    bounds = next(each for each in fields(record) if each.name == name)
    low, high, step = (bounds.metadata[key] for key in ("low", "high", "step"))
    value = st.number_input(
        label, low, high, bounds.default, step, key=name, help=help, format="%g", bind="query-params"
    )
    return min(max(float(value), low), high)


def toggle(record: type, name: str, label: str, *, help: str | None = None) -> bool:
    """On or off."""
    default = next(each.default for each in fields(record) if each.name == name)
    return st.toggle(label, default, key=name, help=help, bind="query-params")


def text(record: type, name: str, label: str, *, help: str | None = None) -> str:
    """A text; what it means is for the science to say."""
    default = next(each.default for each in fields(record) if each.name == name)
    return st.text_input(label, default, key=name, help=help, bind="query-params")


def index(name: str, label: str, count: int, *, help: str | None = None) -> int:
    """A whole number below `count`, typed or stepped."""
    value = st.number_input(label, 0, max(count - 1, 0), 0, 1, key=name, help=help, bind="query-params")
    return min(max(int(value), 0), max(count - 1, 0))


def titles(record: type, name: str) -> dict[Any, str]:
    """What each value of a field is called on screen."""
    return _field(record, name)[1]


def _field(record: type, name: str) -> tuple[Any, dict[Any, str]]:
    found = next(each for each in fields(record) if each.name == name)
    return found.default, found.metadata["titles"]
