"""What the page on rankings says of its figures, from their numbers."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from core import street_reports
from core.models.pretrained import unfit
from core.rankings import PLAN, Correlation, HandIn, Match, Rankings, Setting, Standing, orders, reversals, ties, widest
from ui import state
from ui.numbers import percent
from ui.records import RANKED_NETS
from ui.records import Rankings as Chosen

COMMAND = "python -m core rankings"
IMAGENET = f"{COMMAND} --start imagenet --start imagenet-frozen"


def parts(setting: Setting) -> list[str]:
    """What a setting is, in a few words each; what most settings share is left out."""
    told = [state.titles(Chosen, "rate").get(setting.rate, setting.rate), f"{setting.images:,} images"]
    if setting.start != "scratch":
        told.append(state.titles(Chosen, "start")[setting.start].lower().replace("imagenet", "ImageNet"))
    if setting.resolution != 32:
        told.append(f"{setting.resolution}×{setting.resolution}")
    if setting.seed:
        told.append(f"seed {setting.seed}")
    return told


def named(setting: Setting) -> str:
    """A setting within a sentence."""
    return ", ".join(parts(setting))


def shaded(setting: Setting, record: Chosen, run: bool) -> str:
    """Caption of the orders: the chosen setting, whether it was run or not."""
    seed = "all seeds together" if record.seed == "all" else f"seed {record.seed}"
    start = state.titles(Chosen, "start")[record.start]
    told = f"{parts(setting)[0]}, {setting.images:,} images, {record.resolution}×{record.resolution}, {start}, {seed}"
    return f"Chosen{', and shaded' if run else ', but not run'}: {told}; all after epoch {record.epoch}."


def order(ranked: Sequence[Standing]) -> str:
    """The order as a line: > between two that are told apart, ≈ between two that are not."""
    tied = ties(ranked)
    told = [f"**{RANKED_NETS[each.net]}**" + (" (diverged)" if each.measured is None else "") for each in ranked]
    return told[0] + "".join(f" {'≈' if same else '>'} {name}" for same, name in zip(tied, told[1:], strict=True))


def chosen(ranked: Sequence[Standing]) -> str:
    """Caption of the chosen setting's figure."""
    figures = [each for each in ranked if each.measured]
    told = ", ".join(f"{RANKED_NETS[each.net]} {percent(each.share)}" for each in figures)
    images = max((each.measured.count for each in figures if each.measured), default=0)
    spread = max((max(each.spread) - min(each.spread) for each in figures if len(each.spread) > 1), default=None)
    seeds = f" Between seeds a net differs by up to {100 * spread:.1f} points." if spread is not None else ""
    tied = [f"{RANKED_NETS[a.net]} and {RANKED_NETS[b.net]}" for a, b in pairwise(ranked) if a.tied(b)]
    same = f" Not told apart: {'; '.join(tied)}." if tied else ""
    return f"Of {images:,} test images right: {told}.{same}{seeds}"


def reach(matches: Sequence[Match], hand_in: HandIn) -> str:
    """Whether some setting of the grid has a hand-in's order, and where its figures are nearest."""
    if not matches:
        return f"Not to be said yet: no setting of this grid has all {len(hand_in.table)} of its nets so far."
    best, reached = matches[0], [match for match in matches if match.reached]
    where = f"{named(best.setting)}, after epoch {best.epoch}"
    far = f"The figures there are {100 * best.distance:.1f} points from the report's on average"
    if reached:
        clear = "every neighbour is told apart" if best.clear else "but some neighbours' intervals overlap"
        return (
            f"**Its order is reached** in {len(reached)} of {len(matches)} orders of this grid. Nearest: {where}. "
            f"{far}; {clear}."
        )
    swapped = ", ".join(f"{RANKED_NETS[low]} above {RANKED_NETS[high]}" for high, low in best.swapped)
    return (
        f"**Its order is not reached by any of {len(matches)} orders of this grid.** Nearest: {where}, with {swapped}. "
        f"{far}."
    )


def others() -> str:
    """What is known of the remaining hand-ins."""
    return (
        "Further hand-ins for the same sheet rank the nets in **three more orders**. Their numbers are not known, so "
        "nothing here can be held against them. They differ in what can be chosen above: pre-training, frozen layers, "
        "resolution, learning rate, epochs."
    )


def places(ranked: Sequence[Sequence[Standing]]) -> str:
    """Caption of the places: how many different orders, who is how often first."""
    firsts = Counter(each[0].net for each in ranked).most_common()
    told = ", ".join(f"{RANKED_NETS[net]} {count}" for net, count in firsts)
    nets = len(ranked[0])
    return f"{len(ranked)} orders of {nets} nets, {_different(ranked)} of them different. First: {told}."


def _different(ranked: Sequence[Sequence[Standing]]) -> int:
    return len({tuple(net.net for net in each) for each in ranked})


def depth(found: Sequence[tuple[Setting, Correlation]]) -> str:
    """Caption of the correlations: whether deeper is better or worse."""
    rho = [each.depth for _, each in found]
    low, high = min(rho), max(rho)
    if low < 0 < high:
        told = "deeper is better under one setting and worse under another"
    else:
        told = "deeper is worse" if high <= 0 else "deeper is better"
    told += " in each of these settings" if low * high > 0 and len(rho) > 1 else ""
    sure = sum(each.p < 0.05 for _, each in found)
    return (
        f"By Spearman's ρ {_signed(low)} to {_signed(high)}, {told}; with so few nets {sure} of {len(found)} differ "
        f"from chance (p < 0.05). Kendall's τ: {_signed(min(each.depth_tau for _, each in found))} to "
        f"{_signed(max(each.depth_tau for _, each in found))}. With the number of parameters: "
        f"{_signed(min(each.parameters for _, each in found))} to {_signed(max(each.parameters for _, each in found))}."
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def blind() -> float:
    """What one answer for all images reaches at most on the official test images."""
    return max(street_reports.TEST_COUNTS) / sum(street_reports.TEST_COUNTS)


def origin(grid: Rankings) -> str:
    """How far the grid has come and where it was made."""
    planned = len(list(PLAN.cells(grid.available or 0)))
    made = [cell.provenance for cell in grid.cells]
    machines = " and ".join(sorted({f"{each.machine} ({each.cores} cores, {each.device})" for each in made}))
    dates = sorted({each.date[:10] for each in made})
    days = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    hours = sum(each.seconds for each in made) / 3600
    first = grid.cells[0]
    return (
        f"{len(made)} of {planned} cells of the grid are trained; the others are not, and nothing is said of them. "
        f"`{COMMAND}` goes on. Each cell: batches of {first.recipe.batch_size}, constant learning rate, no distortion, "
        f"{grid.epochs} epochs, and after each the same {first.of[-1]:,} test images. {hours:.1f} hours by the clock "
        f"on {machines}, PyTorch {made[0].torch}, {days}; {made[0].source} of SVHN with "
        f"{grid.available or 0:,} training images."
    )


def absent(setting: Setting) -> str:
    """What to do where nothing of a setting was trained."""
    if setting.start.startswith("imagenet"):
        without = " and ".join(title for net, title in RANKED_NETS.items() if unfit(net))
        return (
            "**No such cell is in this grid.** The weights trained on ImageNet come from torchvision's server, which "
            f"the machine that made it could not reach. With network: `{IMAGENET}`. {without} have none."
        )
    return f"**Not run: {named(setting)}.** Choose a setting of the figure, or run the rest of the grid: `{COMMAND}`."


def missing(nets: Sequence[str]) -> str:
    """Which nets are not trained under a setting that others are."""
    return f"Not run under this setting: {', '.join(RANKED_NETS[net] for net in nets)}."


def verdict(grid: Rankings, found: Sequence[tuple[Setting, Correlation]]) -> str:
    """Why students rank the same nets differently, as far as this grid can say; where it holds."""
    nets = widest(grid)
    ranked = orders(grid, nets)
    if len(ranked) < 2:
        return f"**One order says nothing about the others**: run more of the grid with `{COMMAND}`."
    settings = [setting for setting in grid.settings if set(nets) <= set(grid.of(setting))]
    different, firsts = _different(ranked), len({each[0].net for each in ranked})
    if different == 1:
        told = f"**All {len(ranked)} orders are the same**"
    elif not reversals(ranked):
        told = f"**{different} different orders, and no swap that is sure**, where {_varied(settings)}"
    else:
        told = (
            f"**The same {len(nets)} nets stand in {different} different orders**, {firsts} of them first at least "
            f"once, where only {_varied(settings)}"
        )
    pairs, swapped = len(nets) * (len(nets) - 1) // 2, len(reversals(ranked))
    clear = (
        f"{swapped} of {pairs} pair{'s' * (pairs > 1)} swap{'s' * (pairs == 1)} with their intervals apart both times"
    )
    clear += ", which the draw of the test images does not explain" * (swapped > 0)
    seeds = len({setting.seed for setting in settings})
    drawn = _count(seeds, "seed")
    rho = [each.depth for _, each in found]
    deep = f"; depth and accuracy correlate from {_signed(min(rho))} to {_signed(max(rho))}" if rho else ""
    names = ", ".join(RANKED_NETS[net] for net in RANKED_NETS if net in nets)
    most = f"{max(setting.images for setting in settings):,}"
    return (
        f"{told}: {clear}{deep}. It holds for {names} under {_count(len(settings), 'setting')}, {drawn}, up to "
        f"{grid.epochs} epochs and {most} training images."
    )


def _count(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number} {what}s"


_AXES = {
    "rate": "optimiser and learning rate",
    "images": "training images",
    "start": "the weights they start from",
    "resolution": "resolution",
    "seed": "seed",
}


def _varied(settings: Sequence[Setting]) -> str:
    """What these settings differ in."""
    moved = [title for name, title in _AXES.items() if len({getattr(each, name) for each in settings}) > 1]
    return f"{', '.join(moved)} and epochs differ" if moved else "the number of epochs differs"
