"""The controls of the page Why rankings differ."""

from dataclasses import dataclass

from core import models
from core.rankings import NETS
from ui.page.fields import between, options

RANKED_NETS = {name: models.menu_title(name) for name in NETS}


@dataclass(frozen=True)
class Rankings:
    """How the nets were trained whose order is shown; the net whose recipe is printed."""

    rate: str = options(
        "adam-0.001",
        {"adam-0.001": "Adam 0.001", "adam-0.0001": "Adam 0.0001", "sgd-0.01": "SGD 0.01", "sgd-0.1": "SGD 0.1"},
    )
    images: int = options(2_000, {2_000: "2,000", 18_314: "18,314"})
    epoch: int = between(5, 1, 5, 1)
    start: str = options(
        "scratch",
        {
            "scratch": "From scratch",
            "drawn": "From drawn digits",
            "imagenet": "From ImageNet",
            "imagenet-frozen": "From ImageNet, frozen",
        },
    )
    resolution: int = options(32, {32: "32×32", 64: "64×64"})
    seed: str = options("0", {"0": "0", "1": "1", "all": "All together"})
    net: str = options("resnet18", RANKED_NETS)
