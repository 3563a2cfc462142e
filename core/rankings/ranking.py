"""Orders of nets by test accuracy: who is told apart from whom, which place each holds, whether depth decides it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from core.comparison import Accuracy
from core.rankings.grid import Setting
from core.rankings.results import Cell, Rankings

FEWEST = 5  # nets that a correlation with depth is computed over


@dataclass(frozen=True)
class Standing:
    """A net under one setting: its accuracy after some epochs, None where its training had diverged by then.

    Over several seeds the images are counted together, and `spread` holds each seed's accuracy.
    """

    net: str
    depth: int
    parameters: int
    measured: Accuracy | None
    spread: tuple[float, ...]

    @property
    def share(self) -> float:
        """The accuracy; below any other where the training diverged."""
        return self.measured.share if self.measured else -1.0

    def tied(self, other: "Standing") -> bool:
        """Whether the Wilson intervals overlap, or both have diverged."""
        if self.measured is None or other.measured is None:
            return self.measured is other.measured
        (low, high), (other_low, other_high) = self.measured.interval, other.measured.interval
        return low <= other_high and other_low <= high


def standings(cells: Iterable[Cell], epoch: int) -> list[Standing]:
    """The nets from the best to the worst after `epoch`, their seeds pooled; one that diverged is last."""
    by_net: dict[str, list[Cell]] = {}
    for cell in cells:
        by_net.setdefault(cell.net, []).append(cell)
    found = [_standing(net, several, epoch) for net, several in by_net.items()]
    return sorted(found, key=lambda each: (-each.share, each.net))


def _standing(net: str, cells: Sequence[Cell], epoch: int) -> Standing:
    first = cells[0]
    at = min(epoch, *(cell.recipe.epochs for cell in cells)) - 1
    ended = [cell for cell in cells if at < len(cell.of)]
    measured = None
    if len(ended) == len(cells):
        measured = Accuracy(sum(cell.right[at] for cell in ended), sum(cell.of[at] for cell in ended))
    shares = tuple(cell.right[at] / cell.of[at] for cell in ended)
    return Standing(net, first.depth, first.parameters, measured, shares)


def ties(ranked: Sequence[Standing]) -> list[bool]:
    """For each pair of neighbours whether they are tied."""
    return [above.tied(below) for above, below in pairwise(ranked)]


def widest(rankings: Rankings) -> tuple[str, ...]:
    """The nets to compare over the grid: such that their number × that of the settings with all of them is largest."""
    settings = [set(rankings.of(setting)) for setting in rankings.settings]
    counts = Counter(net for nets in settings for net in nets)
    by_count = sorted(counts, key=lambda net: (-counts[net], net))
    chosen = [tuple(by_count[:size]) for size in range(len(by_count), 1, -1)]
    return max(chosen, key=lambda nets: len(nets) * sum(set(nets) <= each for each in settings), default=())


def orders(rankings: Rankings, nets: Sequence[str]) -> list[list[Standing]]:
    """The order of `nets` under each setting that lacks none of them, after each epoch."""
    found = []
    for setting in rankings.settings:
        cells = rankings.of(setting)
        if nets and set(nets) <= set(cells):
            chosen = [cells[net] for net in nets]
            epochs = range(1, max(cell.recipe.epochs for cell in chosen) + 1)
            found += [standings(chosen, epoch) for epoch in epochs]
    return found


def reversals(ranked: Iterable[Sequence[Standing]]) -> set[frozenset[str]]:
    """The pairs of nets of which each is above the other in some order, intervals apart both times."""
    above = {(high.net, low.net) for each in ranked for high, low in combinations(each, 2) if not high.tied(low)}
    return {frozenset(pair) for pair in above if pair[::-1] in above}


def places(ranked: Iterable[Sequence[Standing]], nets: Sequence[str]) -> NDArray[np.int64]:
    """How often each net (row) holds each place (column) in some orders; ties go by the accuracies as measured."""
    counts = np.zeros((len(nets), len(nets)), dtype=np.int64)
    for each in ranked:
        for place, standing in enumerate(each):
            counts[nets.index(standing.net), place] += 1
    return counts


@dataclass(frozen=True)
class Correlation:
    """Of one order: the rank correlations of accuracy with depth and with the number of parameters, −1 to 1."""

    nets: int
    depth: float
    depth_tau: float
    parameters: float
    p: float  # of `depth`, if the order were random


def correlation(ranked: Sequence[Standing]) -> Correlation | None:
    """Spearman's ρ with depth and parameters, Kendall's τ-b with depth; None for too few nets or equal accuracies."""
    from scipy.stats import kendalltau, spearmanr

    shares = [each.share for each in ranked]
    if len(ranked) < FEWEST or len(set(shares)) < 2:
        return None
    depth, parameters = [each.depth for each in ranked], [each.parameters for each in ranked]
    found = spearmanr(depth, shares)
    tau = kendalltau(depth, shares).statistic
    rho = spearmanr(parameters, shares).statistic
    return Correlation(len(ranked), float(found.statistic), float(tau), float(rho), float(found.pvalue))


def correlations(rankings: Rankings, epoch: int) -> list[tuple[Setting, Correlation]]:
    """That of each setting with enough nets, after `epoch`."""
    found = []
    for setting in rankings.settings:
        each = correlation(standings(rankings.of(setting).values(), epoch))
        if each is not None:
            found.append((setting, each))
    return found
