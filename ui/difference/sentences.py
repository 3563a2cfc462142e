"""Sentences of the page, from the tests' numbers."""

from collections.abc import Sequence

from core.functions.written import decimals, unrounded
from core.statistics.comparison import CONFIDENCE, SURE
from core.statistics.every_pair import PairOfNets
from core.statistics.selection import BestOf
from core.statistics.two_noises import TwoNoises
from ui.difference.charts.pairs import EDGE
from ui.page.numbers import p

ICON = ":material/lightbulb:"
TOO_FEW_SEEDS = "**No recipe was trained with two seeds here**, so the spread over seeds is unknown."
TOO_FEW_NETS = "**Fewer than two nets were tested on the same images here**, so there is nothing to compare."
LEVEL = f"{1 - CONFIDENCE:.0%}"


def points(share: float, places: int = 2) -> str:
    """A difference of shares in points, with a true minus."""
    told = f"{100 * share:.{places}f}"
    return told.removeprefix("-") if float(told) == 0 else told.replace("-", "−")


def noises(recipe: str, found: TwoNoises) -> str:
    """Both noises, and which is larger."""
    low, high = found.spread
    count, seeds = found.each[0].count, len(found.each)
    larger = {
        "images": "so the noise of the images is larger",
        "seeds": "so the noise of the seeds is larger",
        None: "so this does not decide which noise is larger",
    }[found.larger]
    return (
        f"**{recipe} on {count:,} images: the images move an accuracy by {points(found.images)} points, the seeds move "
        f"it by {points(found.seeds.sd)}** (standard deviations). The second is uncertain: {seeds} seeds allow "
        f"{points(low)} to {points(high)} ({SURE} interval), {larger}. This holds for this recipe and these images."
    )


def seeds_apart(found: TwoNoises) -> str:
    """Whether the seeds differ by more than the images explain."""
    apart = found.p < 1 - CONFIDENCE
    verdict = "are told apart" if apart else "are not told apart by this test"
    return (
        f"**Are the seeds equally good?** Even seeds of equal accuracy would spread by about {points(found.by_chance)} "
        f"points here, since they err on different images. These {len(found.each)} seeds {verdict} (Cochran's Q test, "
        f"p {p(found.p)})."
    )


def two_intervals(seeds: int, source: str) -> str:
    """Caption of the accuracies: which noise each interval covers."""
    return (
        f"**Blue, over the images**: the {SURE} Wilson interval of one net. It holds all accuracies that its right "
        f"answers do not rule out at {LEVEL}, and answers *this net, other images*. **Orange, over the seeds**: "
        f"Student's {SURE} interval from the spread of {seeds} seeds, for the recipe's mean and for one more seed. It "
        "answers *this recipe, other seeds, the same images*. Neither covers the other's noise. Test images: "
        f"{source}. Intervals over images assume that images are drawn independently."
    )


def spreads(seeds: int) -> str:
    """Caption of both noises."""
    return (
        f"*Images* is √(p(1 − p)/N). *Seeds* is the standard deviation of {seeds} accuracies on the same images, with "
        f"its {SURE} interval by χ². *Equal seeds* is its value if all seeds were equally good. Cochran's Q test, by "
        "χ², asks whether nets are right equally often on the same images."
    )


def pair(names: tuple[str, str], found: PairOfNets, count: int, corrected: bool) -> str:
    """Whether the tests tell two nets apart, by themselves and among all pairs."""
    corrected = corrected and count > 1
    apart = found.corrected_apart if corrected else found.paired.sure
    better, worse = names if found.paired.first >= found.paired.second else names[::-1]
    verdict = f"{better} reads more right than {worse}" if apart else f"{names[0]} and {names[1]} are not told apart"
    by = f"McNemar's test after Holm's correction over {count:,} pairs" if corrected else "McNemar's test of this pair"
    overlap = "overlap" if found.overlap else "do not overlap"
    return (
        f"**By {by}: {verdict}.** Their Wilson intervals {overlap}. McNemar's exact test, on the same images, "
        f"{_tells(found.paired.sure)} (p {p(found.paired.p)}). The two-proportion test, as if on different images, "
        f"{_tells(found.unpaired_apart)} (p {p(found.unpaired)}).{_among(found, count)} This holds for these two "
        "trainings: the tests cover other images, not other seeds."
    )


def _among(found: PairOfNets, count: int) -> str:
    """What is left of it as one of several pairs."""
    if count == 1:
        return ""
    verdict = "told apart" if found.corrected_apart else "not told apart"
    return f" Holm's correction for {count:,} pairs makes them {verdict} (p {p(found.corrected)})."


def _tells(apart: bool) -> str:
    return "tells them apart" if apart else "does not tell them apart"


def tests(names: tuple[str, str], found: PairOfNets, opened: bool, source: str) -> str:
    """Caption of the pair's figures: what each interval and test is of; `opened`: the page opens on this pair."""
    count = found.accuracies[0].count
    picked = (
        " The page opens on this pair because of its result: the test tells it apart although the intervals overlap."
        if opened and found.overlap and found.paired.sure
        else ""
    )
    return (
        f"A is {names[0]}, B is {names[1]}. All intervals are {SURE} intervals over the images, of one training each "
        f"({count:,} test images: {source}). The left chart has Wilson's intervals: all accuracies that the right "
        "answers do not rule out. The middle chart has the interval of A − B, by the normal distribution. It is "
        "narrower on the same images if both nets tend to be right on the same ones. The right chart is for "
        "**McNemar's test**, which counts images that only one net reads right. If the nets were equally good, each "
        "would be the toss of a coin." + picked
    )


def all_pairs(pairs: Sequence[PairOfNets], furthest: float) -> str:
    """Caption of all pairs: how many overlap, how many of these a test tells apart, what Holm's correction is."""
    overlapping = [each for each in pairs if each.overlap]
    single = sum(each.paired.sure for each in overlapping)
    holm = sum(each.corrected_apart for each in overlapping)
    blind = sum(each.paired.sure and not each.unpaired_apart for each in overlapping)
    separate = [each for each in pairs if not each.overlap]
    told = sum(each.paired.sure for each in separate)
    outside = sum(abs(100 * each.gap) > furthest + EDGE for each in pairs)
    return (
        f"The intervals of {len(overlapping):,} of {len(pairs):,} pairs overlap. McNemar's test, each pair by itself, "
        f"tells **{single:,} of these apart**. The test as if on different images misses {blind:,} of those. McNemar's "
        f"test tells {told:,} of the {len(separate):,} pairs apart whose intervals do not overlap. **Holm's "
        f"correction** is for many tests, some of which fall below {LEVEL} by chance. It multiplies the smallest p by "
        f"the number of pairs, the next by one less, and so on. It leaves {holm:,} of the {single:,}. {outside:,} "
        "pairs with a wider gap are not drawn. A p below a millionth is drawn at the lower edge."
    )


def selection(pool: str, best: BestOf, images: int, what: str) -> str:
    """What the best of k loses on images that it was not chosen by."""
    scope = f"This holds for halves of these {images:,} images and for these nets."
    if best.k == 1:
        return (
            "**One net leaves no choice, so on average nothing is lost.** A single halving still gives a difference of "
            f"{points(best.low)} to {points(best.high)} points. {scope}"
        )
    lost = (100 * best.lost, (100 * best.first, -100 * best.other))
    places = decimals(2, lost)
    first, other, luck = (points(each, places) for each in (best.first, best.other, best.lost))
    return (
        f"**The best of {best.k} {what} leads by {first} points on the half that chose it, by {other} on the other. "
        f"{luck} points were luck**{unrounded(places, lost)}, on average. The lost part lies between "
        f"{points(best.low)} and {points(best.high)} points in {SURE} of single choices. {_stays(pool, best)} {scope}"
    )


def _stays(pool: str, best: BestOf) -> str:
    if pool == "alike":
        return "These nets are equally good by construction, so the true lead is 0 and all of it is luck."
    if best.first <= 0:
        return "No net leads on the half that chose it."
    if best.other <= 0:
        return "The lead disappears on images that had no part in the choice."
    return f"{best.other / best.first:.0%} of the lead stays on images that had no part in the choice."


def halves(pool: str, made: str, images: int, error: float, halvings: int) -> str:
    """Caption of the leads: how they were measured, and what the band covers; `made`: of which nets."""
    drawn = (
        f"The nets are drawn. Each takes, image by image, the answer of a random one of {made}, so all are equally good"
        if pool == "alike"
        else f"Nets: {made}"
    )
    return (
        f"{drawn}. The {images:,} test images are halved at random {halvings:,} times, and each half chooses once. No "
        "net was trained on them. The lead is the accuracy above the mean of all nets on the same half. Means are "
        f"over all sets of k nets. The mean lost lead is uncertain by {200 * error:.1g} points (two standard errors), "
        "since halvings are drawn. The band covers other halvings of these images and other sets of k. It covers no "
        "new images and no new seeds."
    )
