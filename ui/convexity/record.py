"""The controls of the page Convexity."""

from dataclasses import dataclass
from typing import Literal

from core.functions.activations import ACTIVATIONS
from core.functions.losses import LOSSES
from ui.page.fields import between, options

PLANE = {"chord": ("own",), "weights": ("layers",), "depth": (2, 3, 4)}
CURVE = ({"chord": ("own",), "weights": ("end-to-end",)}, {"chord": ("own",), "depth": (1,)})


@dataclass(frozen=True)
class Convexity:
    """A scalar deep linear net, its loss, one example and a chord, from A to B over two weights or one; two digits for
    the net with thousands of weights.
    """

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
    chord: Literal["found", "own"] = options("found", {"found": "Chosen by the page", "own": "Set by hand"})
    a1: float = between(1.0, -2.0, 2.0, 0.05, when=PLANE)
    a2: float = between(1.0, -2.0, 2.0, 0.05, when=PLANE)
    b1: float = between(-1.0, -2.0, 2.0, 0.05, when=PLANE)
    b2: float = between(-1.0, -2.0, 2.0, 0.05, when=PLANE)
    a: float = between(0.2, -8.0, 8.0, 0.05, when=CURVE)
    b: float = between(0.8, -8.0, 8.0, 0.05, when=CURVE)
    zero: int = options(3, range(10))
    one: int = options(8, range(10))
