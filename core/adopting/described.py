"""Nets that a student describes in the notation of *Architecture*, in PyTorch and as a Keras configuration."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from core import models
from core.adopting.fault import AdoptionError
from core.layers import notation, stack
from core.layers.notation import Conv, Dense, Dropout, Flatten, Layer, Nonlinearity, NotationError, Pool
from core.models import units

Image = tuple[int, int, int]
IMAGES: tuple[Image, ...] = ((1, 28, 28), (3, 32, 32), (1, 32, 32))
NAMED = {"mnist-cnn": notation.START, "lenet5": notation.LENET}
SLOPED = "leaky-relu"


def read(text: str) -> list[Layer]:
    """The layers of a description; AdoptionError names the part that cannot be read."""
    try:
        return notation.parse(text)
    except NotationError as error:
        raise AdoptionError(f"The description is no net: {error}") from None


def text_of(name: str) -> str:
    """A net of the app in the notation; AdoptionError for one that it has no words for."""
    spec = models.spec(name)
    if spec.maker == "mlp":
        return ",".join(["flatten", *(f"dense:{width},relu" for width in spec.sizes), "dense:10"])
    if name not in NAMED:
        raise AdoptionError(f"Weights of Keras alone cannot be read as {name}: save the whole net as .keras.")
    return NAMED[name]


def shapes(layers: Sequence[Layer], image: Image) -> list[tuple[int, ...]]:
    """What each layer makes of an image; AdoptionError with the first that cannot be."""
    found = stack.trace(layers, image)
    if found.problem is not None:
        raise AdoptionError(found.problem.message)
    last = found.steps[-1].output_shape if found.steps else image
    if len(last) != 1 or last[0] < 2:
        raise AdoptionError("The description does not end in a row of numbers, one for each class: end it with dense.")
    return [image, *(step.output_shape for step in found.steps)]


def in_torch(layers: Sequence[Layer], image: Image) -> nn.Sequential:
    """The described net with PyTorch's first weights: images N×C×H×W to scores N×classes."""
    before = shapes(layers, image)
    counts: dict[str, int] = {}
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer, shape in zip(layers, before, strict=False):
        word = notation.kind(layer).replace("-", "_").replace("dense", "fc")
        counts[word] = counts.get(word, 0) + 1
        modules[f"{word}{counts[word]}"] = _module(layer, shape[0])
    return nn.Sequential(modules)


def _module(layer: Layer, inputs: int) -> nn.Module:
    if isinstance(layer, Conv):
        return nn.Conv2d(inputs, layer.width, layer.kernel, layer.stride, layer.padding)
    if isinstance(layer, Pool):
        return nn.MaxPool2d(layer.kernel, layer.stride, layer.padding)
    if isinstance(layer, Dense):
        return nn.Linear(inputs, layer.width)
    if isinstance(layer, Dropout):
        return nn.Dropout(layer.share)
    return nn.Flatten() if isinstance(layer, Flatten) else units.make(layer.function)


def in_keras(layers: Sequence[Layer], image: Image) -> Mapping[str, Any]:
    """The described net as Keras would configure it; AdoptionError where Keras would compute another one."""
    shapes(layers, image)
    channels, height, width = image
    made = [_entry("InputLayer", batch_shape=[None, height, width, channels])]
    for layer in layers:
        made += _entries(layer)
    for place, entry in enumerate(made):
        entry["config"]["name"] = f"{notation.kind(layers[0]) if not place else 'layer'} {place}"
    return {"class_name": "Sequential", "config": {"name": "described", "layers": made}}


def _entries(layer: Layer) -> list[dict[str, Any]]:
    if isinstance(layer, Conv):
        padding = "valid"
        if layer.padding:
            if layer.stride > 1 or 2 * layer.padding != layer.kernel - 1:
                raise AdoptionError(
                    f"A convolution with padding {layer.padding} and stride {layer.stride} is another one in Keras, "
                    'whose padding "same" puts more zeros at the end: save the whole net as .keras.'
                )
            padding = "same"
        sizes = {"kernel_size": layer.kernel, "strides": layer.stride, "padding": padding}
        return [_entry("Conv2D", filters=layer.width, **sizes)]
    if isinstance(layer, Pool):
        if layer.padding:
            raise AdoptionError("Keras pads its pools in another way: save the whole net as .keras.")
        return [_entry("MaxPooling2D", pool_size=layer.kernel, strides=layer.stride)]
    if isinstance(layer, Dense):
        return [_entry("Dense", units=layer.width)]
    if isinstance(layer, Dropout):
        return [_entry("Dropout", rate=min(layer.share, 0.99))]
    if isinstance(layer, Nonlinearity):
        if layer.function == SLOPED:
            raise AdoptionError(
                "Keras' leaky ReLU has a slope of 0.2 or 0.3, that of a description 0.01: save the whole net as .keras."
            )
        return [_entry("Activation", activation=layer.function)]
    return [_entry("Flatten")]


def _entry(kind: str, **config: object) -> dict[str, Any]:
    return {"class_name": kind, "config": config}
