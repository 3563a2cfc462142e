"""The controls of the page Formulas."""

from dataclasses import dataclass

from ui.page.fields import between, options, plain
from ui.shared.choices import DIGITS

IMAGE = {"view": ("softmax", "backward", "convolution")}
NET = "mnist-cnn"  # the CNN of report R4
VIEWS = {
    "sigmoid": "Sigmoid and its losses",
    "softmax": "Softmax",
    "likelihood": "Likelihood",
    "backward": "Back-propagation",
    "convolution": "Convolution and pooling",
}


@dataclass(frozen=True)
class Formulas:
    """A logit and its target, which curves are drawn, whose formulas stand below, and the image with their numbers."""

    logit: float = between(2.0, -6.0, 6.0, 0.1)
    target: int = options(0, {0: "0", 1: "1"})
    show: str = options("gradient", {"gradient": "Gradients", "value": "Losses"})
    view: str = options("sigmoid", VIEWS)
    digit: str = options("unsure", DIGITS, when=IMAGE)
    image: int = plain(0, when=IMAGE)
