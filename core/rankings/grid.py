"""The grid of settings that students chose differently, each for the same six nets."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from core import models
from core.recipes import Recipe, RecipeError

NETS = tuple(name for name in models.NAMES if models.spec(name).ranked)
BATCH = 32
EPOCHS = 5  # as many as the one report that says how many
QUARTER = 18_314  # a quarter of the official 73,257 training images, rounded down
FEW = 2_000
# Where the weights come from, and whether all of them learn.
STARTS: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {
        "scratch": {},
        "drawn": {},
        "imagenet": {"pretrained": True},
        "imagenet-frozen": {"pretrained": True, "frozen": True},
    }
)


@dataclass(frozen=True)
class Setting:
    """All that two rows of the grid may differ in; `resolution` is the side that the 32×32 crops are enlarged to."""

    images: int = FEW
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    resolution: int = 32
    start: str = "scratch"
    seed: int = 0

    @property
    def rate(self) -> str:
        """Optimiser and learning rate, which are chosen together: "adam-0.001"."""
        return f"{self.optimizer}-{self.learning_rate:g}"

    def recipe(self, net: str, available: int, epochs: int) -> Recipe:
        """How `net` is trained out of so many training images; RecipeError where there are no such weights for it."""
        options = {} if self.resolution == 32 else {"resolution": self.resolution}
        values = {
            "model": net,
            "dataset": "svhn",
            "options": options,
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "batch_size": BATCH,
            "epochs": epochs,
            "share": min(1.0, self.images / available),
            "seed": self.seed,
            **STARTS[self.start],
        }
        return Recipe.from_dict(values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


_FIRST = Setting()
_SGD = replace(_FIRST, optimizer="sgd", learning_rate=0.01)
_SETTINGS = (
    _FIRST,
    _SGD,
    replace(_FIRST, learning_rate=1e-4),
    replace(_SGD, learning_rate=0.1),
    replace(_FIRST, images=QUARTER),
    replace(_FIRST, start="drawn"),
    replace(_FIRST, resolution=64),
    replace(_FIRST, seed=1),
    replace(_SGD, seed=1),
    replace(_SGD, images=QUARTER),
    replace(_SGD, start="drawn"),
    replace(_SGD, resolution=64),
    replace(_FIRST, images=QUARTER, resolution=64),
    *(
        replace(base, images=images, start=start)
        for start in ("imagenet", "imagenet-frozen")
        for images in (FEW, QUARTER)
        for base in (_FIRST, _SGD)
    ),
)


@dataclass(frozen=True)
class Grid:
    """The settings in the order in which they are run, the nets, how long each is trained."""

    settings: tuple[Setting, ...] = _SETTINGS
    nets: tuple[str, ...] = NETS
    epochs: int = EPOCHS

    def cells(self, available: int) -> Iterator[tuple[Setting, str, Recipe]]:
        """Every setting with every net that it makes sense for, out of so many training images."""
        for setting in self.settings:
            if setting.images > available:
                continue
            for net in self.nets:
                try:
                    yield setting, net, setting.recipe(net, available, self.epochs)
                except RecipeError:
                    continue


PLAN = Grid()
