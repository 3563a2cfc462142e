"""The controls of the pages on what a network looks at."""

from dataclasses import dataclass

from core.attribution import METHODS
from ui.records.names import DIGITS, SVHN_NETS
from ui.state import options

TARGETS = {
    "predicted": "What it says",
    "true": "What it is",
    **{str(digit): str(digit) for digit in range(10)},
}


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
