"""Orders of nets by test accuracy: which are told apart, places, reversals, correlations with depth."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from core.rankings.grid import NETS, Setting
from core.rankings.results import Cell, RankingGrid
from core.statistics.comparison import CONFIDENCE, Accuracy, SeedNoise, two_proportions
from core.statistics.ranks import kendall, ranks, spearman
from core.statistics.several_tests import groups, holm

FEWEST = 5  # nets that a correlation with depth is computed over
Pairs = frozenset[frozenset[str]]


@dataclass(frozen=True)
class Standing:
    """A net under one setting: its accuracy after some epochs, None where its training had diverged by then.

    Over several seeds `measured` adds their counts up, on the same images, `spread` holds each seed's accuracy, and
    `noise` is what seeds move the nets of the order by.
    """

    net: str
    depth: int
    parameters: int
    measured: Accuracy | None
    spread: tuple[float, ...]
    noise: SeedNoise | None = None

    @property
    def share(self) -> float:
        """The accuracy, of several seeds their mean; below any other where the training diverged."""
        return self.measured.share if self.measured else -1.0

    @property
    def interval(self) -> tuple[float, float]:
        """At 95 %: of one training Wilson's, over the images; of several seeds Student's, over the seeds."""
        if self.measured is None:
            return 0.0, 0.0
        return self.noise.interval(self.spread) if self.noise else self.measured.interval

    def p(self, other: "Standing") -> float:
        """Of the test that both are equally accurate: over the seeds, or with one seed on the counts of right answers.

        McNemar's test, stronger on the same images, would need each answer; the cells keep the counts alone.
        """
        assert self.measured is not None
        assert other.measured is not None
        if self.noise:
            return self.noise.p(self.spread, other.spread)
        return two_proportions(self.measured, other.measured)


def standings(cells: Iterable[Cell], epoch: int) -> list[Standing]:
    """The nets from the best to the worst after `epoch`, over the seeds that all have; one that diverged is last.

    Without two seeds in common each net stands with its first. Nets of equal accuracy keep the order of their list.
    """
    by_net: dict[str, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.setting.seed):
        by_net.setdefault(cell.net, []).append(cell)
    common = set.intersection(*({cell.setting.seed for cell in each} for each in by_net.values())) if by_net else set()
    found = []
    for net, several in by_net.items():
        chosen = [cell for cell in several if cell.setting.seed in common] if len(common) > 1 else several[:1]
        found.append(_standing(net, chosen, epoch))
    if len(common) > 1 and (ended := [each.spread for each in found if each.measured]):
        noise = SeedNoise.of(ended)
        found = [replace(each, noise=noise) for each in found]
    return sorted(found, key=lambda each: (-each.share, NETS.index(each.net)))


def _standing(net: str, cells: Sequence[Cell], epoch: int) -> Standing:
    first = cells[0]
    at = min(epoch, *(cell.recipe.epochs for cell in cells)) - 1
    ended = [cell for cell in cells if at < len(cell.of)]
    measured = None
    if len(ended) == len(cells):
        measured = Accuracy(sum(cell.right[at] for cell in ended), sum(cell.of[at] for cell in ended))
    shares = tuple(cell.right[at] / cell.of[at] for cell in ended)
    return Standing(net, first.depth, first.parameters, measured, shares)


def apart(several: Sequence[Sequence[Standing]]) -> list[Pairs]:
    """For each order the pairs of nets that are told apart at 5 %, by Holm's method over all pairs of these orders.

    A training that diverged is told from one that did not without a test, and from another that did not at all.
    """
    tested = [
        (place, one, other)
        for place, ranked in enumerate(several)
        for one, other in combinations(ranked, 2)
        if one.measured and other.measured
    ]
    values = holm([one.p(other) for _, one, other in tested])
    found: list[set[frozenset[str]]] = [
        {
            frozenset((one.net, other.net))
            for one, other in combinations(ranked, 2)
            if (one.measured is None) != (other.measured is None)
        }
        for ranked in several
    ]
    for (place, one, other), value in zip(tested, values, strict=True):
        if value < 1 - CONFIDENCE:
            found[place].add(frozenset((one.net, other.net)))
    return [frozenset(each) for each in found]


def grouped(ranked: Sequence[Standing], parted: Collection[frozenset[str]]) -> list[tuple[int, ...]]:
    """The places (from 0) of the nets of each group: no two of it are told apart, and two that share none are."""
    numbers = {standing.net: place for place, standing in enumerate(ranked)}
    return groups(len(ranked), {frozenset(numbers[net] for net in pair) for pair in parted})


def widest(rankings: RankingGrid) -> tuple[str, ...]:
    """The nets to compare over the grid: such that their number × that of the settings with all of them is largest."""
    settings = [set(rankings.of(setting)) for setting in rankings.settings]
    counts = Counter(net for nets in settings for net in nets)
    by_count = sorted(counts, key=lambda net: (-counts[net], net))
    chosen = [tuple(by_count[:size]) for size in range(len(by_count), 1, -1)]
    return max(chosen, key=lambda nets: len(nets) * sum(set(nets) <= each for each in settings), default=())


def complete(rankings: RankingGrid, nets: Sequence[str]) -> list[Setting]:
    """The settings that lack none of these nets."""
    return [setting for setting in rankings.settings if nets and set(nets) <= set(rankings.of(setting))]


def orders(rankings: RankingGrid, nets: Sequence[str]) -> list[list[Standing]]:
    """The order of `nets` under each complete setting, after the last epoch."""
    found = []
    for setting in complete(rankings, nets):
        cells = rankings.of(setting)
        chosen = [cells[net] for net in nets]
        found.append(standings(chosen, max(cell.recipe.epochs for cell in chosen)))
    return found


def above(ranked: Sequence[Standing], parted: Collection[frozenset[str]]) -> set[tuple[str, str]]:
    """The pairs (better, worse) of an order that are told apart."""
    return {(high.net, low.net) for high, low in combinations(ranked, 2) if frozenset((high.net, low.net)) in parted}


def reversals(several: Sequence[Sequence[Standing]], parted: Sequence[Pairs]) -> set[frozenset[str]]:
    """The pairs of nets of which each is above the other in some order, told apart both times."""
    found = set().union(*(above(*each) for each in zip(several, parted, strict=True)))
    return {frozenset(pair) for pair in found if pair[::-1] in found}


def contradictions(several: Sequence[Sequence[Standing]], parted: Sequence[Pairs]) -> int:
    """How many pairs of orders reverse at least one pair of nets, told apart both times."""
    every = [above(*each) for each in zip(several, parted, strict=True)]
    return sum(any(pair[::-1] in other for pair in one) for one, other in combinations(every, 2))


def rank_counts(
    several: Sequence[Sequence[Standing]], parted: Sequence[Pairs], nets: Sequence[str]
) -> NDArray[np.int64]:
    """How often each net (row) has each rank (column): a net's rank is one more than the nets told apart above it."""
    counts = np.zeros((len(nets), len(nets)), dtype=np.int64)
    for ranked, each in zip(several, parted, strict=True):
        beaten = Counter(low for _, low in above(ranked, each))
        for standing in ranked:
            counts[nets.index(standing.net), beaten[standing.net]] += 1
    return counts


@dataclass(frozen=True)
class Correlation:
    """Of one order: the rank correlations of accuracy with depth and with the number of parameters, −1 to 1."""

    nets: int
    depth: float
    depth_tau: float
    parameters: float
    p: float  # of `depth`, two-sided and exact: among all orders that the accuracies could have


def correlation(ranked: Sequence[Standing]) -> Correlation | None:
    """Spearman's ρ with depth and parameters, Kendall's τ-b with depth; None for too few nets or equal accuracies."""
    shares = [each.share for each in ranked]
    if len(ranked) < FEWEST or len(set(shares)) < 2:
        return None
    depth, parameters = [each.depth for each in ranked], [each.parameters for each in ranked]
    p = _permuted(tuple(depth), tuple(shares))
    return Correlation(len(ranked), spearman(depth, shares), kendall(depth, shares), spearman(parameters, shares), p)


@lru_cache(maxsize=256)
def _permuted(depth: tuple[int, ...], shares: tuple[float, ...]) -> float:
    """The share of the orders of `shares` whose Spearman's ρ with `depth` is at least as far from 0 as theirs."""
    fixed, moved = (ranks(each) - (len(each) + 1) / 2 for each in (depth, shares))
    products = np.abs(np.array(list(permutations(moved))) @ fixed)
    return float((products >= abs(moved @ fixed) - 1e-9).mean())


def correlations(rankings: RankingGrid, epoch: int) -> list[tuple[Setting, Correlation]]:
    """That of each setting with enough nets, after `epoch`."""
    found = []
    for setting in rankings.settings:
        each = correlation(standings(rankings.of(setting).values(), epoch))
        if each is not None:
            found.append((setting, each))
    return found
