"""The controls of the page Convexity."""

from dataclasses import dataclass
from typing import Literal

from core.functions.activations import ACTIVATIONS
from core.functions.losses import LOSSES
from ui.page.fields import between, options


@dataclass(frozen=True)
class Convexity:
    """A scalar deep linear net, its loss and one example; two digits for the net with thousands of weights."""

    weights: Literal["layers", "end-to-end"] = options(
        "layers", {"layers": "Layer weights", "end-to-end": "End-to-end weight"}
    )
    output: Literal["linear", "sigmoid"] = options(
        "linear", {name: ACTIVATIONS[name].title for name in ("linear", "sigmoid")}
    )
    loss: str = options("mse", {loss.name: loss.short for loss in LOSSES.values()})
    depth: int = options(2, (1, 2, 3, 4))
    y: float = between(1.0, 0.0, 1.0, 0.05)
    feature: float = between(1.0, -3.0, 3.0, 0.1)
    others: float = between(1.0, -2.0, 2.0, 0.1, when={"weights": ("layers",), "depth": (3, 4)})
    zero: int = options(3, range(10))
    one: int = options(8, range(10))
