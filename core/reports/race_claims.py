"""What R3 says of its four small nets, against the races that come with the app: 100 starts of each net."""

from collections.abc import Sequence

import numpy as np

from core.functions.activations import HIDDEN, Array, sigmoid
from core.race import four_nets, pairs, shipped_races
from core.race.ensembles import NOT_REACHED, Race
from core.race.four_nets import LINE_UP, REPORTED, TOO_FAST, Net
from core.race.shipped_races import RaceKey, ShippedRaces
from core.race.tiny_nets import TinyNets
from core.reports.claim import Answer, Finding
from core.reports.wording import on
from core.statistics.comparison import CONFIDENCE, SURE, Paired, wilson

START = "truncated-normal"  # as the hand-out asks


def the_order_is_theirs(shipped: ShippedRaces | None = None) -> Finding:
    """How often single runs come in R3's order, the ranks that they get, and other draws of the images."""
    found = shipped or shipped_races.load()
    order = sorted(REPORTED, key=lambda net: REPORTED[net])
    races = [found.races[RaceKey(net, "sum", START)] for net in order]
    share = four_nets.order_share(races)
    same, draws = _draws_in_order(found, order)
    low, high = (float(end) for end in wilson(same, draws))
    ranks = "; ".join(f"{_called(net)} {_span(span)}" for net, span in zip(order, rank_spans(races), strict=True))
    slower = [REPORTED[net] / race.median for net, race in zip(order, races, strict=True)]
    rare = max(share, high) < 1 - CONFIDENCE
    answer: Answer = "right" if min(share, low) >= CONFIDENCE else "wrong" if rare else "it depends"
    return Finding(
        answer,
        f"{on(answer, 'start and images')}R3 ran each net once. Our {found.provenance['images']} images were chosen "
        f"because our medians show R3's order. One run of each net shows it in {share:.0%} of all cases. "
        f"{CONFIDENCE:.0%} of the runs take these ranks: {ranks}. {same} of the first {draws} draws of such images "
        f"show it in their medians. R3's numbers are {min(slower):.1f} to {max(slower):.1f} times our medians, so only "
        "the order compares.",
        f"{found.seeds} seeds of each net on one draw. The {SURE} interval for the draws is {low:.0%} to {high:.0%}.",
    )


def _draws_in_order(shipped: ShippedRaces, order: Sequence[Net]) -> tuple[int, int]:
    """On how many of the draws the medians under the sum stand in that order, and how many draws there are."""
    medians = shipped.draws[0][:, [LINE_UP["sum"].index(net) for net in order]]
    return int((medians[:, :-1] < medians[:, 1:]).all(axis=1).sum()), len(medians)


def rank_spans(races: Sequence[Race]) -> list[tuple[int, int]]:
    """The ranks between which the middle 95 % of a net's runs lie, each beside one run of every other net.

    Exact over all ways to take one seed of each; a rank is one more than the nets that are faster.
    """
    spans = []
    for own in range(len(races)):
        chances = np.mean([_ranks(races, own, seed) for seed in range(len(races[own].iterations))], axis=0)
        below = np.cumsum(chances)
        tail = (1 - CONFIDENCE) / 2
        spans.append((int((below > tail).argmax()) + 1, int((below >= 1 - tail - 1e-12).argmax()) + 1))
    return spans


def _ranks(races: Sequence[Race], own: int, seed: int) -> Array:
    """The chances of the ranks 1, 2, … of one run beside a random run of every other net."""
    chances = np.ones(1)
    for place, other in enumerate(races):
        if place != own:
            faster = float((_arrivals(other) < _arrivals(races[own])[seed]).mean())
            chances = np.convolve(chances, [1 - faster, faster])
    return chances


def it_never_arrives(net: Net = TOO_FAST, shipped: ShippedRaces | None = None) -> Finding:
    """How many starts of the net reach 100 %, and the dead units of the others."""
    found = shipped or shipped_races.load()
    race = found.races[RaceKey(net, "sum", START)]
    there = race.iterations != NOT_REACHED
    low, high = (float(end) for end in wilson(int(there.sum()), len(there)))
    answer: Answer = "right" if not there.any() else "wrong" if there.all() else "it depends"
    first = f", the first after {race.iterations[there].min()}" if there.any() else ""
    dead = "" if there.all() else f" {race.dead_fraction[~there].mean():.0%} of the others' hidden ReLUs are dead."
    return Finding(
        answer,
        f"{on(answer, 'the start')}"
        f"{there.sum()} of {len(there)} starts here reach 100% within {found.max_iterations:,} "
        f"iterations{first}.{dead} R3 ran one start.",
        f"{SURE} interval of the share: {low:.0%} to {high:.0%}. One draw of the images.",
    )


def unit_and_loss_decide(shipped: ShippedRaces | None = None) -> Finding:
    """The fastest net and the next under the sum and under the mean, compared start by start."""
    found = shipped or shipped_races.load()
    winners = {reduction: _winner(found, reduction) for reduction in LINE_UP}
    (first, told, sure), (second, also, certain) = winners["sum"], winners["mean"]
    images = found.provenance["images"]
    changed = (first.hidden, first.loss) != (second.hidden, second.loss)
    answer: Answer = "right"
    if changed:
        answer = "it depends" if sure and certain else "cannot be told"
    return Finding(
        answer,
        f"{on(answer, 'how the loss is reduced')}A mean over {images} images makes each step {images} times smaller "
        f"than their sum. R3 sums the loss: {told}. The hand-out asks for the mean, and all rates are {second.lr:g} "
        f"here. {also}.",
        f"{found.seeds} starts of each net on one draw of the images. Sign tests, start by start.",
    )


def _winner(shipped: ShippedRaces, reduction: str) -> tuple[Net, str, bool]:
    """The net with the least median, its lead over the next in words, and whether that is beyond chance."""
    nets = LINE_UP[reduction]
    races = [shipped.races[RaceKey(net, reduction, START)] for net in nets]
    best, after = four_nets.ranking(races)[:2]
    ahead, behind = _arrivals(races[best]), _arrivals(races[after])
    test = Paired(int((ahead < behind).sum()), int((behind < ahead).sum()))
    told = (
        f"{_called(nets[best])} is the fastest (median {races[best].median:,.0f}), ahead of {_called(nets[after])} in "
        f"{test.first} of {len(ahead)} starts"
    )
    return nets[best], told, test.sure and test.first > test.second


def relu_loses_as_it_is_positive(net: Net = TOO_FAST, shipped: ShippedRaces | None = None) -> Finding:
    """What else is only positive, what R3's own table says, and what tells the runs that fail from the others."""
    race = (shipped or shipped_races.load()).races[RaceKey(net, "sum", START)]
    there = race.iterations != NOT_REACHED
    lost, well = (race.dead_fraction[where] for where in (~there, there))
    all_dead = [int((dead == 1).sum()) for dead in (lost, well)]
    positive = float(sigmoid(np.linspace(-20, 20, 401)).min()) > 0
    mse = {each.hidden: iterations for each, iterations in REPORTED.items() if each.loss == "mse"}
    wins = [name for name, iterations in mse.items() if iterations == min(mse.values())]
    dies = len(lost) > 0 and len(well) > 0 and float(lost.mean()) > float(well.mean())
    return Finding(
        "wrong" if positive and (dies or "relu" in wins) else "cannot be told",
        "A sigmoid's output is only positive as well, and the output unit is a sigmoid in all four nets. R3's own "
        f"ReLU net took {mse['relu']} iterations with squared error, its sigmoid net {mse['sigmoid']}. "
        f"{'ReLU fails where its units die' if dies else 'Dead units do not tell where ReLU fails'}. {len(lost)} "
        f"starts of {_called(net)} at {net.lr:g} never arrive, and all units are dead in {all_dead[0]} of these. All "
        f"are dead in {all_dead[1]} of the {len(well)} that arrive.",
        f"{len(there)} starts on one draw of the images. R3's times are single runs.",
    )


def a_race_net_has(claimed: int = 73) -> Finding:
    """The parameters of one net on the drawn images."""
    inputs = pairs.drawn().images.shape[1]
    nets = TinyNets.initial(1, inputs, "zero")
    total = nets.first.size + nets.second.size
    units = len(nets.first)
    return Finding(
        "right" if claimed == total else "wrong",
        f"{inputs}·{units} + {units} + {units}·1 + 1 = {total}. {units} hidden units have {inputs} weights and a bias "
        f"each. The output unit has {units} weights and a bias.",
        "Counted exactly.",
    )


def _arrivals(race: Race) -> Array:
    return np.where(race.iterations == NOT_REACHED, np.inf, race.iterations)


def _called(net: Net) -> str:
    return f"{HIDDEN[net.hidden].title}·{net.loss.upper()}"


def _span(ends: tuple[int, int]) -> str:
    return f"{ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
