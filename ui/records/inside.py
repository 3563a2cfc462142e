"""The controls of the pages on what happens inside a network."""

from dataclasses import dataclass

from core import models
from core.layers import notation
from ui.records.names import DIGITS, HIDDEN, MNIST_NETS
from ui.state import between, options, typed


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
class Architecture:
    """A named net with its options; and a small one of your own: its image, its layers as text, the one in hand."""

    network: str = options("mnist-cnn", {name: models.spec(name).title for name in models.NAMES})
    activation: str = options("relu", HIDDEN)
    hidden: int = options(512, (512, 4096))
    head: str = options("small", {"small": "Small", "imagenet": "ImageNet's"})
    stem: str = options("imagenet", {"imagenet": "ImageNet's 7×7/2", "cifar": "CIFAR's 3×3/1"})
    skip: bool = True
    classes: int = options(10, (10, 100, 1000))
    input: str = options("mnist", {"mnist": "28×28×1", "svhn": "32×32×3"})
    layers: str = typed(notation.START, notation.MLP)
    layer: int = 1
