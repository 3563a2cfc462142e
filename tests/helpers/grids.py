"""Cells as though they had been trained, for the tests of rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.rankings import Cell, RankingGrid, Setting
from core.runs import Provenance
from tests.core.runs.conftest import PROVENANCE

AVAILABLE = 20_000
OF = 1_000
DEPTHS = {"lenet5": 5, "alexnet": 8, "vgg16": 14, "resnet18": 18, "resnet50": 50, "resnet101": 101}
FIRST = Setting()


def cell(net: str, shares: Sequence[float], setting: Setting = FIRST, epochs: int | None = None) -> Cell:
    """A cell with these test accuracies after its epochs; where `epochs` were to be more it has diverged."""
    return Cell(
        setting=setting,
        net=net,
        recipe=setting.recipe(net, AVAILABLE, epochs or len(shares)),
        depth=DEPTHS[net],
        parameters=1_000_000 - 1_000 * DEPTHS[net],
        train_loss=(2.0,) * len(shares),
        train_accuracy=tuple(share / 2 for share in shares),
        right=tuple(round(OF * share) for share in shares),
        of=(OF,) * len(shares),
        seconds=(1.0,) * len(shares),
        diverged=epochs is not None,
        provenance=_provenance(setting),
    )


def _provenance(setting: Setting) -> Provenance:
    counts = {"train_images": setting.images, "test_images": OF, "seed": setting.seed}
    return replace(PROVENANCE, source="local copy", fingerprint="f" * 32, weights="none", seconds=5.0, **counts)


def grid(rows: Mapping[Setting, Mapping[str, Sequence[float]]]) -> RankingGrid:
    """A grid of cells by setting and net."""
    return RankingGrid(tuple(cell(net, each, setting) for setting, nets in rows.items() for net, each in nets.items()))
