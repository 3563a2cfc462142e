"""The controls of the page Loss landscape."""

from dataclasses import dataclass

from core import landscape
from ui.page.fields import between, options, typed
from ui.shared.choices import FIRST, LOSSES

ONE_NET = {"view": ("random", "path", "two", "three")}  # chosen above; the skip connections have two of their own


@dataclass(frozen=True)
class Landscape:
    """A net, the plane of weights through it, what is measured there and how; what is looked at more closely."""

    run: str = typed(FIRST, "mlp-256-128", when=ONE_NET)
    view: str = options(
        "random",
        {
            "random": "Random directions",
            "path": "Training path",
            "two": "Two runs",
            "three": "Three runs",
            "shortcuts": "Skip connections",
        },
    )
    second: str = typed(FIRST, "mlp-128-64-mse", when={"view": ("two", "three")})
    third: str = typed(FIRST, "mlp-128-64-mse", when={"view": ("three",)})
    loss: str = options("ce", {**{name: LOSSES[name] for name in landscape.LOSSES}, "both": "Both"})
    images: str = options("training", {"training": "Training", "test": "Test"}, when=ONE_NET)
    count: int = options(512, (256, 512, 1024), when=ONE_NET)
    grid: int = options(25, (9, 15, 25, 41), when=ONE_NET)
    radius: float = between(1.0, 0.25, 3.0, 0.25, when=ONE_NET)
    seed: int = between(0, 0, 9, 1, when={"view": ("random", "two")})
    show: str = options("map", {"map": "Map", "space": "3-D"})
    below: str = options("along", {"along": "Along a line", "sharpness": "Sharpness"})
