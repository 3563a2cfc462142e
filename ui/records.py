"""Each page's controls as one typed record; what a field may be is said in ui.state."""

from dataclasses import dataclass

from core import models
from core.attribution import METHODS
from core.layers import notation
from ui.state import between, options, typed

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


NETS = {f"{hidden}-{loss}": f"{title} · {loss.upper()}" for hidden, title in HIDDEN.items() for loss in ("mse", "ce")}
RATES = (1e-6, 1e6, 0.05)


@dataclass(frozen=True)
class Convexity:
    """A scalar deep linear net, its loss and one example; two digits for the net with thousands of weights."""

    weights: str = options("layers", {"layers": "Layer weights", "end-to-end": "End-to-end weight"})
    output: str = options("linear", {"linear": "Linear", "sigmoid": "Sigmoid"})
    loss: str = options("mse", {"mse": "MSE", "ce": "CE"})
    depth: int = options(2, (1, 2, 3, 4))
    y: float = between(1.0, 0.0, 1.0, 0.05)
    feature: float = between(1.0, -3.0, 3.0, 0.1)
    others: float = between(1.0, -2.0, 2.0, 0.1)
    zero: int = options(3, range(10))
    one: int = options(8, range(10))


@dataclass(frozen=True)
class FourNetRace:
    """Four small nets with their learning rates under the summed and the mean loss; how they start and stop."""

    reduction: str = options("sum", {"sum": "Summed over the images", "mean": "Mean over the images"})
    init: str = options(
        "truncated-normal", {"truncated-normal": "Truncated normal 0.1", "default": "PyTorch's default", "zero": "Zero"}
    )
    seeds: int = between(100, 1, 200, 1)
    most: int = options(10_000, (100, 1_000, 10_000))
    net1: str = options("sigmoid-mse", NETS)
    net2: str = options("relu-ce", NETS)
    net3: str = options("relu-mse", NETS)
    net4: str = options("sigmoid-ce", NETS)
    sum1: float = between(0.1, *RATES)
    sum2: float = between(0.05, *RATES)
    sum3: float = between(0.1, *RATES)
    sum4: float = between(0.1, *RATES)
    mean1: float = between(0.1, *RATES)
    mean2: float = between(0.1, *RATES)
    mean3: float = between(0.1, *RATES)
    mean4: float = between(0.1, *RATES)


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
