"""The controls of the pages on losses."""

from dataclasses import dataclass

from ui.records.names import HIDDEN
from ui.state import between, options

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
