"""What R1 and R2 conclude from the order of their nets, against the orders under the settings of the grid."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from core import models
from core.rankings import (
    RankingGrid,
    Setting,
    above,
    apart,
    complete,
    contradictions,
    correlations,
    orders,
    reversals,
    shipped,
    widest,
)
from core.rankings.ranking import Pairs, Standing
from core.recipes.optimizers import OPTIMIZERS
from core.reports.claim import Answer, Finding
from core.reports.hand_ins import HAND_INS, HandIn, Match, closest
from core.reports.wording import on, settings
from core.reports.wording import p as p_text
from core.statistics.comparison import CONFIDENCE, two_proportions
from core.statistics.several_tests import holm

BY_REPORT = {each.report: each for each in HAND_INS}


def the_deeper_resnet_is_better(hand_in: HandIn | None = None, grid: RankingGrid | None = None) -> Finding:
    """R1's two ResNets under every setting of the grid; and whether R1's own lead is beyond chance."""
    found, known = hand_in or BY_REPORT["R1"], grid or shipped()
    both = replace(found, table=tuple(each for each in found.table if each.model not in found.on_training))
    matches = closest(known, both)
    better, worse = both.ranked
    p = two_proportions(better.measured, worse.measured)
    won, lost = (sum(bool(getattr(match, name)) for match in matches) for name in ("agreed", "swapped"))
    names = [_net(each.model) for each in (better, worse)]
    pretrained = any(setting.start.startswith("imagenet") for setting in known.settings)
    why = "" if pretrained or won else " ImageNet weights may be the reason, since no setting here starts from them."
    answer = _balance(won, lost, len(matches), own=p < 1 - CONFIDENCE)
    return Finding(
        answer,
        f"{on(answer, 'the training')}R1's lead of {100 * (better.accuracy - worse.accuracy):.2f} points on "
        f"{better.images:,} test images is {'' if p < 1 - CONFIDENCE else 'not '}beyond chance (p {p_text(p)}), for "
        f"its two trainings. {names[0]} is told apart above {names[1]} in {won} and below it in {lost} of "
        f"{settings(len(matches), len(known.settings))} here, after {known.epochs} epochs.{why}",
        _tests(matches, known),
    )


def _balance(won: int, lost: int, of: int, own: bool) -> Answer:
    if won == of:
        return "right"
    if lost:
        return "it depends" if own or won else "wrong"
    return "it depends" if won else "cannot be told"


def the_order_after_five_epochs(hand_in: HandIn | None = None, grid: RankingGrid | None = None) -> Finding:
    """Under how many settings of the grid R2's four nets stand in its order, and where they come nearest to it."""
    found, known = hand_in or BY_REPORT["R2"], grid or shipped()
    matches = closest(known, found)
    if not matches:
        return Finding("cannot be told", f"No setting has all {len(found.table)} nets.", "Nothing was measured.")
    reached = sum(match.reached for match in matches)
    against = sum(bool(match.swapped) for match in matches)
    answer: Answer = "it depends"
    if len(matches) in (reached, against):
        answer = "right" if reached else "wrong"
    return Finding(
        answer,
        f"{on(answer, 'the setting')}{reached} of {settings(len(matches), len(known.settings))} here show the whole "
        f"order after {known.epochs} epochs, and {against} reverse a pair of it. {_nearest(matches[0], found)}",
        _tests(matches, known),
    )


def _nearest(match: Match, hand_in: HandIn) -> str:
    """What the nearest setting has of a hand-in's order."""
    told = (
        f"The nearest setting is {_called(match.setting)}. {len(match.agreed)} of its {match.pairs} pairs are told "
        f"apart as in {hand_in.report}, {len(match.swapped)} the other way round"
    )
    names = [each.model for each in hand_in.ranked]
    open_pairs = [pair for pair in combinations(names, 2) if not {pair, pair[::-1]} & {*match.agreed, *match.swapped}]
    close = [f"{_net(a)} and {_net(b)} ({match.accuracies[a]:.1%}, {match.accuracies[b]:.1%})" for a, b in open_pairs]
    return f"{told}{'; not told apart: ' * bool(close)}{', '.join(close)}."


def depth_ranks_the_nets(grid: RankingGrid | None = None) -> Finding:
    """Whether one order can hold under all settings of the grid, counting only pairs of nets that are told apart."""
    known = grid or shipped()
    nets = widest(known)
    several, count = orders(known, nets), len(complete(known, nets))
    over = f"{settings(count, len(known.settings))} here"
    parted = apart(several)
    swapped, against = len(reversals(several, parted)), contradictions(several, parted)
    distinct = at_least(several, parted)
    found = correlations(known, known.epochs)
    values = holm([each.p for _, each in found])
    sure = sum(p < 1 - CONFIDENCE for p in values)
    answer: Answer = "wrong" if swapped else "right" if found and sure == len(found) else "cannot be told"
    told = f"No pair of nets swaps places, told apart both times, over {over}. "
    if swapped:
        told = (
            f"One order cannot hold for {'all ' * (count == len(known.settings))}{over}. {swapped} of "
            f"{math.comb(len(nets), 2)} pairs of nets swap places, told apart both times. This takes at least "
            f"{distinct} different orders. {against} of {math.comb(count, 2)} pairs of settings contradict each other. "
        )
    return Finding(
        answer,
        f"{told}Accuracy depends on depth beyond "
        f"chance in {sure} of {settings(len(found), len(known.settings), 'with enough nets')} (smallest "
        f"corrected p {p_text(min(values, default=1.0))}).",
        f"{_after(known)}: two-proportion tests, Holm's correction; exact permutation tests for depth. One training a "
        "cell.",
    )


def at_least(several: Sequence[Sequence[Standing]], parted: Sequence[Pairs]) -> int:
    """How many different orders there are at least: the most of them that contradict one another, pair by pair."""
    pairs = [above(*each) for each in zip(several, parted, strict=True)]
    rivals = [[any(pair[::-1] in other for pair in one) for other in pairs] for one in pairs]
    chosen = [those for size in range(len(pairs) + 1) for those in combinations(range(len(pairs)), size)]
    return max(len(those) for those in chosen if all(rivals[a][b] for a, b in combinations(those, 2)))


def _tests(matches: Sequence[Match], grid: RankingGrid) -> str:
    return (
        f"{_after(grid)}: two-proportion tests, Holm's correction over {sum(match.pairs for match in matches)} pairs. "
        "One training a cell, from scratch or from drawn digits."
    )


def _after(grid: RankingGrid) -> str:
    return f"{max(cell.of[-1] for cell in grid.cells if cell.of):,} test crops a net"


def _called(setting: Setting) -> str:
    rate = f"{OPTIMIZERS[setting.optimizer].title} at {setting.learning_rate:g}"
    return f"{rate} with {setting.images:,} images of {setting.resolution}×{setting.resolution} pixels"


def _net(name: str) -> str:
    return models.spec(name).plain
