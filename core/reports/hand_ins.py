"""The reports' tables of accuracies, and the nearest cells of the grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from core.rankings.grid import Setting
from core.rankings.results import Cell, RankingGrid
from core.reports import street_numbers
from core.reports.street_numbers import Reported
from core.statistics.comparison import CONFIDENCE, Accuracy, two_proportions
from core.statistics.several_tests import holm


@dataclass(frozen=True)
class HandIn:
    """One report's accuracies; those of `on_training` are of training images, the others of test images."""

    report: str
    table: tuple[Reported, ...]
    on_training: tuple[str, ...] = ()

    @property
    def ranked(self) -> list[Reported]:
        """From the best to the worst."""
        return sorted(self.table, key=lambda each: -each.accuracy)


_TEST = sum(street_numbers.TEST_COUNTS)
HAND_INS = (
    HandIn("R2", street_numbers.FIVE_EPOCHS),
    HandIn(
        "R1",
        (Reported("R1", "resnet50", 0.9316, _TEST), Reported("R1", "resnet18", 0.91, _TEST), street_numbers.COLLAPSED),
        on_training=(street_numbers.COLLAPSED.model,),
    ),
)


@dataclass(frozen=True)
class Match:
    """A setting after its last epoch beside a hand-in, whose pairs of nets are (better, worse).

    `agreed` are told apart as in the hand-in, `swapped` the other way round, the rest not. `distance` is the mean
    difference of the accuracies, 0 to 1.
    """

    setting: Setting
    epoch: int
    agreed: tuple[tuple[str, str], ...]
    swapped: tuple[tuple[str, str], ...]
    pairs: int
    distance: float
    accuracies: dict[str, float]

    @property
    def reached(self) -> bool:
        """Whether the nets stand in the hand-in's order, each pair told apart."""
        return len(self.agreed) == self.pairs


def closest(rankings: RankingGrid, hand_in: HandIn) -> list[Match]:
    """Every setting in which all of its nets were trained to the end, the nearest order first, then nearest figures.

    A pair told apart as in the hand-in brings it nearer, one the other way round further away. Pairs are told apart by
    two-proportion tests with Holm's correction over all settings.
    """
    names = [each.model for each in hand_in.ranked]
    every = {setting: rankings.of(setting) for setting in rankings.settings}
    found = {setting: [cells[net] for net in names] for setting, cells in every.items() if set(names) <= set(cells)}
    found = {setting: cells for setting, cells in found.items() if not any(cell.diverged for cell in cells)}
    measured = [[_measured(cell, hand_in) for cell in cells] for cells in found.values()]
    values = iter(holm([two_proportions(*pair) for each in measured for pair in combinations(each, 2)]))
    matches = []
    for (setting, cells), shares in zip(found.items(), measured, strict=True):
        sure = {pair for pair in combinations(range(len(cells)), 2) if next(values) < 1 - CONFIDENCE}
        matches.append(_match(setting, cells, shares, sure, hand_in))
    return sorted(matches, key=lambda match: (len(match.swapped) - len(match.agreed), match.distance))


def _match(
    setting: Setting, cells: Sequence[Cell], measured: Sequence[Accuracy], sure: set[tuple[int, int]], hand_in: HandIn
) -> Match:
    """Of cells in the hand-in's order; `sure` are the pairs of places that are told apart."""
    shares = [each.share for each in measured]
    named = {
        right: tuple((cells[a].net, cells[b].net) for a, b in sorted(sure) if (shares[a] > shares[b]) == right)
        for right in (True, False)
    }
    distances = [abs(share - each.accuracy) for share, each in zip(shares, hand_in.ranked, strict=True)]
    return Match(
        setting,
        max(cell.recipe.epochs for cell in cells),
        named[True],
        named[False],
        math.comb(len(cells), 2),
        sum(distances) / len(cells),
        {cell.net: share for cell, share in zip(cells, shares, strict=True)},
    )


def _measured(cell: Cell, hand_in: HandIn) -> Accuracy:
    """After the last epoch, on the same kind of images as the report's."""
    if cell.net in hand_in.on_training:
        images = cell.provenance.train_images
        return Accuracy(round(cell.train_accuracy[-1] * images), images)
    return Accuracy(cell.right[-1], cell.of[-1])
