"""The records of further pages; what a field may be is said in ui.state."""

from dataclasses import dataclass

from core import models
from core.layers import notation
from ui.state import HIDDEN, between, options, typed

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
