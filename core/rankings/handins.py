"""The hand-ins' tables, and which cells of the grid come nearest to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from core import street_reports
from core.comparison import Accuracy
from core.rankings.grid import Setting
from core.rankings.results import Cell, Rankings
from core.street_reports import Reported


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

    def value(self, cell: Cell, epoch: int) -> float | None:
        """The cell's accuracy on the same kind of images as the report's."""
        return cell.accuracy(epoch, "training" if cell.net in self.on_training else "test")


_TEST = sum(street_reports.TEST_COUNTS)
HAND_INS = (
    HandIn("R2", street_reports.FIVE_EPOCHS),
    HandIn(
        "R1",
        (Reported("R1", "resnet50", 0.9316, _TEST), Reported("R1", "resnet18", 0.91, _TEST), street_reports.COLLAPSED),
        on_training=(street_reports.COLLAPSED.model,),
    ),
)


@dataclass(frozen=True)
class Match:
    """A setting and epoch beside a hand-in: the pairs of nets in the other order, and how far the figures are apart.

    `distance` is the mean difference of the accuracies, 0 to 1. `clear`: no two neighbours' Wilson intervals overlap.
    """

    setting: Setting
    epoch: int
    swapped: tuple[tuple[str, str], ...]
    distance: float
    clear: bool
    accuracies: dict[str, float]

    @property
    def reached(self) -> bool:
        """Whether the nets stand in the hand-in's order."""
        return not self.swapped


def closest(rankings: Rankings, hand_in: HandIn) -> list[Match]:
    """Every setting and epoch that has all of its nets, the nearest order first, of equal ones the nearest figures."""
    found = []
    for setting in rankings.settings:
        cells = rankings.of(setting)
        if all(each.model in cells for each in hand_in.table):
            found += _over_epochs(setting, [cells[each.model] for each in hand_in.ranked], hand_in)
    return sorted(found, key=lambda match: (len(match.swapped), match.distance))


def _over_epochs(setting: Setting, cells: Sequence[Cell], hand_in: HandIn) -> list[Match]:
    found = []
    for epoch in range(1, min(len(cell.of) for cell in cells) + 1):
        values = [hand_in.value(cell, epoch) or 0.0 for cell in cells]
        swapped = [
            (one.net, other.net)
            for (one, high), (other, low) in combinations(zip(cells, values, strict=True), 2)
            if high <= low
        ]
        distances = [abs(value - each.accuracy) for value, each in zip(values, hand_in.ranked, strict=True)]
        clear = _clear([_measured(cell, epoch, hand_in) for cell in cells])
        told = {cell.net: value for cell, value in zip(cells, values, strict=True)}
        found.append(Match(setting, epoch, tuple(swapped), sum(distances) / len(cells), clear, told))
    return found


def _measured(cell: Cell, epoch: int, hand_in: HandIn) -> Accuracy:
    if cell.net in hand_in.on_training:
        images = cell.provenance.train_images
        return Accuracy(round(cell.train_accuracy[epoch - 1] * images), images)
    return Accuracy(cell.right[epoch - 1], cell.of[epoch - 1])


def _clear(measured: Sequence[Accuracy]) -> bool:
    """Whether each one's interval lies wholly above the next one's."""
    ends = [each.interval for each in measured]
    return all(above[0] > below[1] for above, below in pairwise(ends))
