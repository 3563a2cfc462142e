"""What the race page says of its figures, from their numbers."""

from collections.abc import Sequence

import numpy as np

from core import four_nets
from core.ensembles import NOT_REACHED
from core.four_nets import LINE_UP, REPORTED, TOO_FAST, Net
from core.shipped_races import Entry, Shipped
from ui.charts.races import Lane
from ui.records import NETS

SAME = 0.7  # of the iterations that steps so much shorter ask for: from here on it is the same way

Pair = tuple[Lane, Lane]  # one net with the sum and with the mean


def why(by: dict[str, Sequence[Lane]], images: int) -> str:
    """What the mean does to the four: which take the same way in smaller steps, and which a better one."""
    mean = {lane.place: lane for lane in by["mean"]}
    pairs = [(lane, mean[lane.place]) for lane in by["sum"]]
    both = [pair for pair in pairs if all(1 <= lane.race.median < np.inf for lane in pair)]
    same = [pair for pair in both if _growth(pair) >= SAME * _expected(pair, images)]
    fewer = [pair for pair in both if pair not in same]
    lost = [f"{lane.name} with the {side}" for side in by for lane in by[side] if lane.race.median == np.inf]
    told = [f"**A mean over {images} images makes each step {images} times smaller, and {_overtaken(by)}.**"]
    if same:
        told.append(f"On the same way, smaller steps only cost time: {_told(same, images)}.")
    if fewer:
        told.append(f"Where the sum's long steps had lost the way, far less is enough: {_told(fewer, images)}.")
    if lost:
        told.append(f"Not even half arrive in time: {', '.join(lost)}.")
    return " ".join(told)


def _growth(pair: Pair) -> float:
    return pair[1].race.median / pair[0].race.median


def _expected(pair: Pair, images: int) -> float:
    return images * pair[0].net.lr / pair[1].net.lr


def _told(pairs: Sequence[Pair], images: int) -> str:
    return ", ".join(
        f"{pair[0].name} needs {_growth(pair):.2g} times the iterations for steps {_expected(pair, images):.3g} times "
        "shorter"
        for pair in pairs
    )


def _overtaken(by: dict[str, Sequence[Lane]]) -> str:
    first, second = by["sum"][0], by["mean"][0]
    if np.inf in (first.race.median, second.race.median):
        return "within these iterations there is no winner on both sides"
    if first.place != second.place:
        return f"{second.name} (median {second.median}) replaces {first.name} ({first.median}) as the fastest"
    moved = sum(long.place != short.place for long, short in zip(by["sum"], by["mean"], strict=True))
    return f"{moved} of the four change their rank" if moved else "the ranking stays"


def relu(shipped: Shipped, init: str) -> str:
    """What a dead ReLU is, what becomes of the net that never arrived in the report, and what is not the reason."""
    race = shipped.races[Entry(TOO_FAST, "sum", init)]
    stuck = race.iterations == NOT_REACHED
    dead = f"; in the others {race.dead_fraction[stuck].mean():.0%} of the hidden ReLUs are dead" if stuck.any() else ""
    line_up = [shipped.races[Entry(net, "mean", init)] for net in LINE_UP["mean"]]
    winner = LINE_UP["mean"][four_nets.ranking(line_up)[0]]
    return (
        "A ReLU that is at or below 0 for every image passes nothing on: its weights get no gradient, and it stays "
        f"dead. Some start so, and long steps do it. {_called(TOO_FAST)} at a rate of {TOO_FAST.lr:g} never arrived in "
        f"the report; here with the summed loss {race.arrived:.0%} of {len(stuck)} nets arrive{dead}. That a sigmoid "
        "net won there is not because “ReLU is only positive”: the output unit is a sigmoid in all four. ReLU sits in "
        "the hidden layer alone, and the weight behind it may have either sign. With the mean and the same start, "
        f"{_called(winner)} is the fastest."
    )


def luck(shipped: Shipped, init: str) -> str:
    """How often the report's order comes out in single runs, and on other draws of the data."""
    order = sorted(REPORTED, key=lambda net: REPORTED[net])
    share = four_nets.order_share([shipped.races[Entry(net, "sum", init)] for net in order])
    places = [LINE_UP["sum"].index(net) for net in order]
    summed, mean = shipped.draws
    same, draws = int((summed[:, places[:-1]] < summed[:, places[1:]]).all(axis=1).sum()), len(summed)
    usual = np.unique(mean.argsort(axis=1, kind="stable"), axis=0, return_counts=True)[1].max()
    reported = ", ".join(f"{_called(net)} {REPORTED[net]}" for net in order)
    return (
        f"The report ran each net once, on images that we do not have: {reported}. Take one of our seeds for each net, "
        f"in all possible ways, and that order comes out in **{share:.0%}** of the cases. Our 64 images are one draw "
        "to the report's specification, chosen because their medians show its order: of the first "
        f"{draws} such draws **{same}** do with the sum, while with the mean **{usual}** agree on one and the same "
        "order. So the ranking with the sum is largely luck, of the images and of the start; the ranking with the mean "
        "belongs to the nets."
    )


def _called(net: Net) -> str:
    return NETS[f"{net.hidden}-{net.loss}"]


def origin(shipped: Shipped) -> str:
    """Where the shipped results come from."""
    made = shipped.provenance
    programs = f"PyTorch {made['torch']}, NumPy {made['numpy']}, {made['precision']}"
    where = f"{made['cores']} cores, {made['machine']}, {made['date'][:10]}, {programs}"
    return (
        f"Shipped results: {shipped.seeds} seeds of each net, at most {shipped.most:,} iterations, run in "
        f"{made['seconds']:.0f} s ({where}; data {made['fingerprint'][:8]}) by `python -m core race`. Every other "
        "setting races when you choose it."
    )
