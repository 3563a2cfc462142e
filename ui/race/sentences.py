"""Sentences of the page, from the races' results."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.race import four_nets
from core.race.ensembles import NOT_REACHED
from core.race.four_nets import LINE_UP, REPORTED, TOO_FAST, Net
from core.race.shipped_races import RaceKey, ShippedRaces
from core.race.tiny_nets import HIDDEN_UNITS
from ui.race.charts.lanes import Lane
from ui.race.record import NETS

SAME = 0.7  # of the iterations that steps so much shorter ask for: from here on it is the same way
REPORT = "This page is about the report R3. The diamonds are its runs."
RUNNING = (
    "The races still run, and the charts show their present state. A net that has not arrived yet may still do so."
)
UNSHIPPED = "No races from this start come with the app. `python -m core race` runs them."

Pair = tuple[Lane, Lane]  # one net with the sum and with the mean


def outcome(by: Mapping[str, Sequence[Lane]], images: int) -> str:
    """What the mean does to the four, where it holds."""
    seeds = len(by["sum"][0].race.iterations)
    runs = "one run of each net" if seeds == 1 else f"{seeds} runs of each net"
    return (
        f"**A mean over {images} images makes each step {images} times smaller, and {_overtaken(by)}.** This holds for "
        f"these images, this start and {runs}."
    )


def paths(by: Mapping[str, Sequence[Lane]], images: int) -> str:
    """Which nets take the same path in smaller steps with the mean, and which another one, a line each."""
    mean = {lane.index: lane for lane in by["mean"]}
    pairs = [(lane, mean[lane.index]) for lane in by["sum"]]
    both = [pair for pair in pairs if all(1 <= lane.race.median < np.inf for lane in pair)]
    same = [pair for pair in both if _growth(pair) >= SAME * _expected(pair, images)]
    fewer = [pair for pair in both if pair not in same]
    lost = [f"{lane.name} with the {side}" for side in by for lane in by[side] if lane.race.median == np.inf]
    told = []
    if same:
        told.append(
            "**The same path.** If the path stays the same, shorter steps only take longer: "
            f"{_slowdowns(same, images)}."
        )
    if fewer:
        told.append(
            "**Another path.** Other nets overshoot with the sum's long steps. There the mean costs fewer additional "
            f"iterations than shorter steps alone would: {_slowdowns(fewer, images)}."
        )
    if lost:
        told.append(f"Fewer than half of the runs reach 100% in time: {', '.join(lost)}.")
    return "\n".join(f"- {line}" for line in told or ["No net has two medians to compare."])


def _growth(pair: Pair) -> float:
    return pair[1].race.median / pair[0].race.median


def _expected(pair: Pair, images: int) -> float:
    return images * pair[0].net.lr / pair[1].net.lr


def _slowdowns(pairs: Sequence[Pair], images: int) -> str:
    return ", ".join(
        f"{pair[0].name} needs {_growth(pair):.2g} times the iterations for steps {_expected(pair, images):.3g} times "
        "shorter"
        for pair in pairs
    )


def _overtaken(by: Mapping[str, Sequence[Lane]]) -> str:
    without = [f"the {side}" for side, lanes in by.items() if lanes[0].race.median == np.inf]
    if without:
        return f"with {' and '.join(without)} no net wins within these iterations"
    ranks = {side: _ranks(lanes) for side, lanes in by.items()}
    firsts = {side: [lane for lane in lanes if ranks[side][lane.index] == 1] for side, lanes in by.items()}
    first, second = (firsts[side] for side in ("sum", "mean"))
    if not {lane.index for lane in first} & {lane.index for lane in second}:
        names, others = (" and ".join(lane.name for lane in each) for each in (second, first))
        replace = "replaces" if len(second) == 1 else "replace"
        return f"{names} (median {second[0].median}) {replace} {others} ({first[0].median}) as the fastest"
    moved = sum(rank != ranks["mean"][index] for index, rank in ranks["sum"].items())
    return f"{moved} of the four change{'s' * (moved == 1)} rank" if moved else "the ranking stays"


def _ranks(lanes: Sequence[Lane]) -> dict[int, int]:
    """By a net's place: one more than the nets with a smaller median, so that equals share a rank."""
    medians = [lane.race.median for lane in lanes]
    return {lane.index: 1 + sum(each < lane.race.median for each in medians) for lane in lanes}


def describe_ranks(by: Mapping[str, Sequence[Lane]]) -> str:
    """Both orders in a sentence; equals are joined, and nets of which fewer than half arrive have no rank."""
    return " ".join(f"With the {reduction}: {_in_order(line_up)}." for reduction, line_up in by.items())


def _in_order(line_up: Sequence[Lane]) -> str:
    ranked: dict[float, list[str]] = {}
    for lane in line_up:
        ranked.setdefault(lane.race.median, []).append(lane.name)
    late = ranked.pop(np.inf, [])
    told = ", ".join(" = ".join(names) for names in ranked.values()) or "none has a rank"
    return f"{told}. These have no rank, as fewer than half arrive: {', '.join(late)}" if late else told


def relu(shipped: ShippedRaces, init: str) -> str:
    """What a dead ReLU is, what becomes of the net that never arrived in the report, and what is not the reason."""
    if not _came(shipped, init):
        return UNSHIPPED
    race = shipped.races[RaceKey(TOO_FAST, "sum", init)]
    stuck = race.iterations == NOT_REACHED
    dead = f". In the others {race.dead_fraction[stuck].mean():.0%} of the hidden ReLUs are dead" if stuck.any() else ""
    line_up = [shipped.races[RaceKey(net, "mean", init)] for net in LINE_UP["mean"]]
    winner = LINE_UP["mean"][four_nets.ranking(line_up)[0]]
    return (
        "A ReLU is dead if it is at or below 0 for every image. Its weights get no gradient, so it stays dead. Some "
        f"are dead from the start, others die through long steps. {_called(TOO_FAST)} at a rate of {TOO_FAST.lr:g} "
        f"never arrived in the report. Here {race.arrived:.0%} of {len(stuck)} nets arrive with the summed loss{dead}. "
        "The report says that a sigmoid net won because “ReLU is only positive”. This is wrong: the output unit is a "
        "sigmoid in all four nets. ReLU is used in the hidden layer alone, and the weight behind it may have either "
        f"sign. {_called(winner)} is the fastest with the mean and the same start."
    )


def luck(shipped: ShippedRaces, init: str) -> str:
    """How often the report's order comes out in single runs, and on other draws of the data."""
    if not _came(shipped, init):
        return UNSHIPPED
    order = sorted(REPORTED, key=lambda net: REPORTED[net])
    share = four_nets.order_share([shipped.races[RaceKey(net, "sum", init)] for net in order])
    places = [LINE_UP["sum"].index(net) for net in order]
    summed, mean = shipped.draws
    same, draws = int((summed[:, places[:-1]] < summed[:, places[1:]]).all(axis=1).sum()), len(summed)
    usual = np.unique(mean.argsort(axis=1, kind="stable"), axis=0, return_counts=True)[1].max()
    reported = ", ".join(f"{_called(net)} {REPORTED[net]}" for net in order)
    return (
        f"The report ran each net once, on images that we do not have: {reported}. {_slower(shipped, init)} If each "
        f"net runs with one of our seeds, **{share:.0%}** of all combinations show the report's order. Our 64 images "
        f"are one draw to the report's specification, chosen because their medians show its order. **{same}** of the "
        f"first {draws} such draws show it with the sum, from small random starts. {_ends(summed)} **{usual}** draws "
        "agree on one order with the mean. That order belongs to these nets at a rate of 0.1."
    )


def _slower(shipped: ShippedRaces, init: str) -> str:
    """How the report's single runs lie to ours."""
    ours = {net: shipped.races[RaceKey(net, "sum", init)] for net in REPORTED}
    factors = [iterations / ours[net].median for net, iterations in REPORTED.items() if ours[net].median < np.inf]
    if not factors or min(factors) <= 1:
        return "They lie among our runs or below them."
    late = sum(int((ours[net].iterations >= iterations).sum()) for net, iterations in REPORTED.items())
    never = sum(int((ours[net].iterations == NOT_REACHED).sum()) for net in REPORTED)
    runs = sum(len(each.iterations) for each in ours.values())
    stuck = f", {never} never" if never else ""
    return (
        f"They need {min(factors):.1f} to {max(factors):.1f} times our medians from this start. {late} of our {runs} "
        f"runs arrive{'s' * (late == 1)} so late{stuck}. The report must have had other images or another start, so "
        "only the order can be compared."
    )


def _ends(medians: NDArray[np.float64]) -> str:
    """Which net is first and which last, draw by draw, and what that says of the order; `medians`: draws × nets."""
    orders = medians.argsort(axis=1, kind="stable")
    (first, wins), (last, losses) = (_most(orders[:, 0]), _most(orders[:, -1]))
    told = (
        f"{_called(LINE_UP['sum'][first])} is first in {wins} and {_called(LINE_UP['sum'][last])} last in {losses} of "
        f"the {len(medians)}, in {len(np.unique(orders, axis=0))} orders. "
    )
    if min(wins, losses) > len(medians) / 2:
        return told + "These two places mostly go to the same nets. The rest of the order is luck."
    return told + "The order with the sum is largely luck of the images and of the start."


def _most(places: NDArray[np.intp]) -> tuple[int, int]:
    """The commonest place, and how often it comes."""
    counts = np.bincount(places)
    return int(counts.argmax()), int(counts.max())


def _came(shipped: ShippedRaces, init: str) -> bool:
    return RaceKey(TOO_FAST, "sum", init) in shipped.races


def _called(net: Net) -> str:
    return NETS[f"{net.hidden}-{net.loss}"]


def task(pixels: int) -> str:
    """What the nets are, their parameters on images of so many pixels, and when a race ends."""
    units = HIDDEN_UNITS
    total = pixels * units + units + units + 1
    return (
        f"Each net reads {pixels:,} pixels and has {units} hidden units and one sigmoid. It has {pixels:,}·{units} + "
        f"{units} + {units}·1 + 1 = {total:,} parameters. Plain gradient descent takes steps on all images at once, "
        "until every image is right."
    )


def origin(shipped: ShippedRaces) -> str:
    """Where the shipped results come from."""
    made = shipped.provenance
    programs = f"PyTorch {made['torch']}, NumPy {made['numpy']}, {made['precision']}"
    where = f"{made['cores']} cores, {made['machine']}, {made['date'][:10]}, {programs}"
    return (
        f"The results come with the app: {shipped.seeds} seeds of each net, at most {shipped.max_iterations:,} "
        f"iterations. `python -m core race` ran in {made['seconds']:.0f} s ({where}; data {made['fingerprint'][:8]}). "
        "Other settings are computed when you choose them."
    )
