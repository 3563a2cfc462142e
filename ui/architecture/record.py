"""The controls of the page Architecture."""

from dataclasses import dataclass

from core import models
from core.layers import notation
from ui.page.fields import When, options, plain, typed
from ui.shared.choices import HIDDEN

KNOWN, OWN = {"show": ("known",)}, {"show": ("own",)}


def _nets_with(option: str) -> When:
    return {"network": [name for name in models.NAMES if option in models.spec(name).options]}


@dataclass(frozen=True)
class Architecture:
    """What is shown: a named net with its options, or one of your own: its image, its layers as text, one in hand."""

    show: str = options("known", {"known": "Known nets", "own": "Build your own"})
    network: str = options("mnist-cnn", {name: models.spec(name).title for name in models.NAMES}, when=KNOWN)
    activation: str = options("relu", HIDDEN, when=_nets_with("activation"))
    hidden: int = options(512, (512, 4096), when=_nets_with("hidden"))
    head: str = options("small", {"small": "Small", "imagenet": "ImageNet's"}, when=_nets_with("head"))
    stem: str = options("imagenet", {"imagenet": "ImageNet's 7×7/2", "cifar": "CIFAR's 3×3/1"}, when=_nets_with("stem"))
    skip: bool = plain(True, when=_nets_with("skip"))
    resolution: int = options(
        32, {side: f"{side}×{side}" for side in models.RESOLUTIONS}, when=_nets_with("resolution")
    )
    classes: int = options(10, (10, 100, 1000), when=_nets_with("classes"))
    input: str = options("mnist", {"mnist": "28×28×1", "svhn": "32×32×3"}, when=OWN)
    layers: str = typed(notation.START, notation.MLP, when=OWN)
    layer: int = plain(1, when=OWN)
