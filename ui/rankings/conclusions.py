"""What follows from the grid: whether a report's order is reached, who has which rank, depth, why orders differ."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.rankings import (
    Correlation,
    RankingGrid,
    Setting,
    Standing,
    above,
    apart,
    complete,
    contradictions,
    orders,
    reversals,
    widest,
)
from core.rankings.ranking import Pairs
from core.reports.hand_ins import HandIn, Match
from core.reports.wording import settings
from core.statistics.several_tests import holm
from ui.page.numbers import p
from ui.rankings.record import RANKED_NETS
from ui.rankings.sentences import COMMAND, count, named


def reach(matches: Sequence[Match], hand_in: HandIn, grid: RankingGrid) -> str:
    """Whether some setting of the grid has a hand-in's order, and where its figures are nearest."""
    if not matches:
        return (
            f"This cannot be decided yet: no setting of this grid has results for all {len(hand_in.table)} of its nets."
        )
    best, reached = matches[0], [match for match in matches if match.reached]
    undecided = best.pairs - len(best.agreed) - len(best.swapped)
    near = (
        f"The nearest setting is {named(best.setting)}. {len(best.agreed)} of its {count(best.pairs, 'pair')} of nets "
        f"are told apart as in {hand_in.report}, {len(best.swapped)} the other way round, {undecided} not told apart. "
        f"The figures differ from the report's by {100 * best.distance:.1f} points on average."
    )
    over = f"of {settings(len(matches), len(grid.settings))}"
    if reached:
        return f"**Its order is reached** in {len(reached)} {over}, after the last epoch. {near}"
    against = sum(bool(match.swapped) for match in matches)
    pretrained = any(cell.setting.start.startswith("imagenet") for cell in grid.cells)
    reason = "" if pretrained else " ImageNet weights may be a reason, since no cell of this grid starts from them."
    return (
        f"**Its order is not reached** in any {over}, after the last epoch. {against} of them contradict it. "
        f"{near}{reason}"
    )


def places(several: Sequence[Sequence[Standing]], parted: Sequence[Pairs], epochs: int) -> str:
    """Caption of the ranks: what a rank is, who is how often first."""
    firsts: Counter[str] = Counter()
    for ranked, each in zip(several, parted, strict=True):
        beaten = {low for _, low in above(ranked, each)}
        firsts.update(standing.net for standing in ranked if standing.net not in beaten)
    told = ", ".join(f"{RANKED_NETS[net]} {count}" for net, count in firsts.most_common())
    return (
        f"The figure is after epoch {epochs}. A net's rank is one more than the number of nets told apart above it. "
        f"Nets can share a rank. Rank 1: {told}."
    )


def depth(found: Sequence[tuple[Setting, Correlation]], total: int) -> str:
    """Caption of the correlations: in how many of a grid's `total` settings depth goes with accuracy beyond chance."""
    values = holm([each.p for _, each in found])
    sure = [each.depth for value, (_, each) in zip(values, found, strict=True) if value < 0.05]
    over = settings(len(found), total, "with enough nets")
    if sure:
        worse, better = sum(rho < 0 for rho in sure), sum(rho > 0 for rho in sure)
        told = f"Deeper is worse in {worse} and better in {better} of {over}, beyond chance"
    else:
        told = f"The ranks do not depend on depth beyond chance in {over}"
    return (
        f"{told}. The tests are exact permutation tests with Holm's correction, smallest p {p(min(values))}. So few "
        "nets can only show a strong dependence. Spearman's ρ with depth: "
        f"{_range([each.depth for _, each in found])}, Kendall's τ: {_range([each.depth_tau for _, each in found])}; "
        f"Spearman's ρ with the number of parameters: {_range([each.parameters for _, each in found])}."
    )


def _range(values: Sequence[float]) -> str:
    low, high = _signed(min(values)), _signed(max(values))
    return low if low == high else f"{low} to {high}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def swaps(grid: RankingGrid) -> str:
    """Why students rank the same nets differently, as far as this grid can say."""
    nets = widest(grid)
    several, those = orders(grid, nets), complete(grid, nets)
    if len(several) < 2:
        return f"**One order says nothing about the others.** Run more of the grid with `{COMMAND}`."
    swapped, pairs = len(reversals(several, apart(several))), math.comb(len(nets), 2)
    told = (
        f"**{swapped} of {count(pairs, 'pair')} of nets swap{'s' * (pairs == 1)} places**: one setting tells the first "
        f"net apart above the second, another one below it. The settings vary {_varied(those)}"
        if swapped
        else f"**No pair of nets swaps places**, as far as the nets are told apart. The settings vary {_varied(those)}"
    )
    return f"{told}. This holds for {_scope(grid)}."


def _scope(grid: RankingGrid) -> str:
    """The nets and settings that are compared."""
    nets = widest(grid)
    those = complete(grid, nets)
    return (
        f"these {len(nets)} nets under {settings(len(those), len(grid.settings))}, up to "
        f"{max(setting.images for setting in those):,} training images"
    )


def grounds(grid: RankingGrid) -> str:
    """By which tests pairs of nets are told apart, and how far another seed moves a net; "" of one order."""
    nets = widest(grid)
    several, those = orders(grid, nets), complete(grid, nets)
    if len(several) < 2:
        return ""
    against, twos = contradictions(several, apart(several)), math.comb(len(those), 2)
    return (
        f"{against} of {count(twos, 'pair')} of settings contradict each other in this way. The tests are "
        f"two-proportion tests after epoch {grid.epochs}, with Holm's correction over "
        f"{sum(_tested(each) for each in several)} pairs. {_seeds(several, those)}"
    )


def _tested(ranked: Sequence[Standing]) -> int:
    """The pairs of an order that are tested: of trainings that did not diverge."""
    return math.comb(sum(each.measured is not None for each in ranked), 2)


def _seeds(several: Sequence[Sequence[Standing]], settings: Sequence[Setting]) -> str:
    """What another seed does to one net under one setting, where the grid has several."""
    shares: dict[tuple[Setting, str], list[float]] = {}
    for setting, ranked in zip(settings, several, strict=True):
        for each in ranked:
            if each.measured:
                shares.setdefault((replace(setting, seed=0), each.net), []).append(each.share)
    moved = [max(each) - min(each) for each in shares.values() if len(each) > 1]
    if not moved:
        return "Each cell is one training, and the effect of another seed is not known."
    return f"Each cell is one training. Another seed moves a net by up to {100 * max(moved):.1f} points."


_AXES = {
    "rate": "the optimiser or learning rate",
    "images": "the number of training images",
    "start": "the initial weights",
    "resolution": "the resolution",
    "seed": "the seed",
}


def _varied(settings: Sequence[Setting]) -> str:
    """What these settings differ in."""
    moved = [title for name, title in _AXES.items() if len({getattr(each, name) for each in settings}) > 1]
    *rest, last = moved
    return f"{', '.join(rest)} and {last}" if rest else last
