"""Shapes, parameters, work and receptive field of a plain stack of layers, in closed form and without torch.

A side n under a kernel k with stride s and padding p becomes ⌊(n + 2p − k)/s⌋ + 1 (Dumoulin & Visin, arXiv 1603.07285).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from math import prod

from core.layers.notation import Conv, Dense, Dropout, Flatten, Layer, Pool, kind

Shape = tuple[int, ...]
FLOAT32_BYTES = 4


@dataclass(frozen=True)
class StackStep:
    """One layer for one image; shapes are C×H×W or N.

    `field` is how many pixels a side a unit sees (padding counts), `jump` how far apart neighbours look.
    """

    name: str
    kind: str
    output_shape: Shape
    parameters: int
    arithmetic: str
    macs: int
    field: int
    jump: int

    @property
    def flops(self) -> int:
        """Floating-point operations: one multiply-add is two."""
        return 2 * self.macs

    @property
    def memory(self) -> int:
        """Bytes of the output in float32."""
        return FLOAT32_BYTES * prod(self.output_shape)


@dataclass(frozen=True)
class LayerProblem:
    """Why the layer in `position` (the first is 1) cannot be, and what would cure it."""

    position: int
    message: str


@dataclass(frozen=True)
class Trace:
    """The steps up to the first impossible layer, and what is wrong with it."""

    steps: tuple[StackStep, ...]
    problem: LayerProblem | None


@dataclass(frozen=True)
class _Effect:
    """What a layer makes of a shape; `factors`: its parameters as a sum of products, weights first."""

    shape: Shape
    factors: tuple[tuple[int, ...], ...] = ()
    kernel: int = 1
    stride: int = 1


def side(n: int, kernel: int, stride: int, padding: int) -> int:
    """⌊(n + 2p − k)/s⌋ + 1, below 1 where the kernel is larger than the padded side."""
    return (n + 2 * padding - kernel) // stride + 1


def trace(layers: Sequence[Layer], input_shape: Shape) -> Trace:
    """What each layer makes of an image C×H×W, up to the first layer that is impossible."""
    steps: list[StackStep] = []
    shape, field, jump = input_shape, 1, 1
    for place, layer in enumerate(layers, start=1):
        try:
            effect = _effect(layer, shape)
        except ValueError as reason:
            return Trace(tuple(steps), LayerProblem(place, f"Layer {place}, {title(layer)}, {reason}"))
        field, jump, shape = field + (effect.kernel - 1) * jump, jump * effect.stride, effect.shape
        parameters = sum(prod(product) for product in effect.factors)
        macs = prod(shape) * prod(effect.factors[0][:-1]) if effect.factors else 0
        name = f"{place} {kind(layer)}"
        steps.append(StackStep(name, kind(layer), shape, parameters, _spelt(effect, parameters), macs, field, jump))
    return Trace(tuple(steps), None)


def title(layer: Layer) -> str:
    """Such as "conv 32 · 3×3"."""
    return f"{kind(layer)} {details(layer)}".strip()


def details(layer: Layer) -> str:
    """A layer's settings: "32 · 3×3", with stride and padding where they are not the usual ones."""
    if isinstance(layer, Dense):
        return f"{layer.width:,}"
    if isinstance(layer, Dropout):
        return f"{layer.share:g}"
    if not isinstance(layer, Conv | Pool):
        return ""
    usual = 1 if isinstance(layer, Conv) else layer.kernel
    width = f"{layer.width:,} · " if isinstance(layer, Conv) else ""
    stride = f" /{layer.stride}" if layer.stride != usual else ""
    return f"{width}{layer.kernel}×{layer.kernel}{stride}{f' +{layer.padding}' if layer.padding else ''}"


def sized(shape: Shape) -> str:
    """Height×width×channels, or the count of numbers."""
    return "×".join(f"{size:,}" for size in (*shape[1:], shape[0]))


def _spelt(effect: _Effect, parameters: int) -> str:
    """Such as "3·3·32·64 + 64 = 18,496"."""
    terms = ["·".join(f"{factor:,}" for factor in product) for product in effect.factors]
    return f"{' + '.join(terms)} = {parameters:,}" if terms else ""


@singledispatch
def _effect(layer: Layer, shape: Shape) -> _Effect:
    """A function of each number by itself; ValueError says why a layer cannot be, and the cure."""
    return _Effect(shape)


@_effect.register
def _(layer: Conv, shape: Shape) -> _Effect:
    _positive(width=layer.width)
    new = _slid(layer, shape, most_padding=None)
    weights = (layer.kernel, layer.kernel, shape[0], layer.width)
    return _Effect((layer.width, new, new), (weights, (layer.width,)), layer.kernel, layer.stride)


@_effect.register
def _(layer: Pool, shape: Shape) -> _Effect:
    new = _slid(layer, shape, most_padding=layer.kernel // 2)
    return _Effect((shape[0], new, new), (), layer.kernel, layer.stride)


@_effect.register
def _(layer: Flatten, shape: Shape) -> _Effect:
    return _Effect((prod(shape),), (), shape[1] if len(shape) == 3 else 1)


@_effect.register
def _(layer: Dense, shape: Shape) -> _Effect:
    _positive(width=layer.width)
    if len(shape) == 3:
        raise ValueError(f"needs one row of numbers but gets maps of {sized(shape)}: put flatten before it.")
    return _Effect((layer.width,), ((*shape, layer.width), (layer.width,)))


@_effect.register
def _(layer: Dropout, shape: Shape) -> _Effect:
    if layer.share > 1:
        raise ValueError(f"cannot drop {layer.share:.0%} of the numbers: take a share from 0 to 1.")
    return _Effect(shape)


def _slid(layer: Conv | Pool, shape: Shape, most_padding: int | None) -> int:
    """The side of the map that a sliding kernel leaves."""
    if len(shape) != 3:
        raise ValueError(f"slides over maps but gets a row of {sized(shape)} numbers: move it before flatten.")
    _positive(kernel=layer.kernel, stride=layer.stride)
    if most_padding is not None and layer.padding > most_padding:
        raise ValueError(
            f"would pool windows of nothing but padding: take a padding of at most {most_padding}, half its kernel."
        )
    new = side(shape[1], layer.kernel, layer.stride, layer.padding)
    if new < 1:
        raise ValueError(_too_large(layer, shape[1], most_padding))
    return new


def _too_large(layer: Conv | Pool, n: int, most_padding: int | None) -> str:
    padded = n + 2 * layer.padding
    enough = -(-(layer.kernel - n) // 2)
    more = f", or a padding of at least {enough}" if most_padding is None or enough <= most_padding else ""
    with_padding = f", {padded}×{padded} with its padding" if layer.padding else ""
    return (
        f"has a kernel larger than the map that it gets ({n}×{n}{with_padding}), which would leave nothing: take a "
        f"kernel of at most {padded}{more}, or take out a layer that shrinks the map before it."
    )


def _positive(**numbers: int) -> None:
    why = {
        "width": "would put out nothing",
        "kernel": "would look at nothing",
        "stride": "would never move on to the next place",
    }
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{why[name]}: its {name} is {number}, take 1 or more.")
