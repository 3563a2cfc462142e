"""The controls of the pages on what happens inside a network."""

from dataclasses import dataclass

from core import models
from core.layers import notation
from ui.records.names import DIGITS, HIDDEN, MNIST_NETS, SVHN_NETS
from ui.records.sourced import Sourced
from ui.state import between, options, typed

EPOCHS = 100  # the last of which a run's weights can be chosen
WEIGHTS = {"trained": "Trained", **{str(n): f"After epoch {n}" for n in range(1, EPOCHS + 1)}, "untrained": "Untrained"}
VIEWS = {
    "arithmetic": "Arithmetic",
    "field": "Receptive field",
    "excites": "What excites it",
    "off": "Switched off",
    "classes": "Where classes separate",
}


@dataclass(frozen=True)
class LayerByLayer(Sourced):
    """A net or a run of the store, an image that goes through it, what is shown of the layers; one layer and unit.

    `layer` "": the first with weights; `unit` "": its strongest one for this image, else "12" or "3,10,12".
    """

    net: str = options("mnist-cnn", {**MNIST_NETS, **SVHN_NETS})
    run: str = typed("", "mlp-128")
    show: str = options(
        "activations", {"activations": "Activations", "weights": "Weights", "gradient": "Loss gradient"}
    )
    scale: str = options("layer", {"layer": "Each layer", "map": "Each map", "net": "Whole net"})
    layer: str = typed("", "relu1")
    unit: str = typed("", "1,2,3")
    view: str = options("arithmetic", VIEWS)
    weights: str = options("trained", WEIGHTS)


@dataclass(frozen=True)
class Softmax:
    """Ten logits, of an image or the visitor's own; temperature, constant, true class; and what stands below."""

    net: str = options("mnist-cnn", MNIST_NETS)
    digit: str = options("unsure", DIGITS)
    image: int = 0
    logits: str = typed("", "2.1, -0.3, 0, 1, 4.5, -2, 0.5, 3, -1, 1.2")
    temperature: float = between(1.0, 0.1, 10.0, 0.1)
    shift: float = between(0.0, -5.0, 5.0, 0.5)
    truth: str = options("image", {"image": "The image's", **{str(digit): str(digit) for digit in range(10)}})
    view: str = options(
        "arithmetic",
        {
            "arithmetic": "Arithmetic",
            "gradients": "Gradients",
            "sigmoids": "Sigmoids",
            "entropies": "Cross-entropies",
        },
    )
    largest: int = options(1000, {100: "100", 709: "709", 710: "710", 1000: "1,000", -1000: "−1,000"})
    p: str = typed("0.1, 0.8, 0.1", "0.7, 0.2, 0.1")
    target: str = typed("1", "0, 0.5, 0.5")
    smoothing: float = between(0.0, 0.0, 0.5, 0.05)
    reading: str = options("one", {"one": "One of K: softmax", "each": "Each by itself: sigmoids"})


@dataclass(frozen=True)
class Architecture:
    """A named net with its options; and a small one of your own: its image, its layers as text, the one in hand."""

    network: str = options("mnist-cnn", {name: models.spec(name).title for name in models.NAMES})
    activation: str = options("relu", HIDDEN)
    hidden: int = options(512, (512, 4096))
    head: str = options("small", {"small": "Small", "imagenet": "ImageNet's"})
    stem: str = options("imagenet", {"imagenet": "ImageNet's 7×7/2", "cifar": "CIFAR's 3×3/1"})
    skip: bool = True
    resolution: int = options(32, {side: f"{side}×{side}" for side in models.RESOLUTIONS})
    classes: int = options(10, (10, 100, 1000))
    input: str = options("mnist", {"mnist": "28×28×1", "svhn": "32×32×3"})
    layers: str = typed(notation.START, notation.MLP)
    layer: int = 1
