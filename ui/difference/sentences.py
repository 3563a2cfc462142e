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
TOO_FEW_SEEDS = "**No recipe was trained with two seeds here**, so no spread over seeds is known."
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
        "images": "so the noise of the images is the larger one",
        "seeds": "so the noise of the seeds is the larger one",
        None: "so which noise is larger is not decided",
    }[found.larger]
    return (
        f"**{recipe} on {count:,} images: the images move an accuracy by {points(found.images)} points, the seeds move "
        f"it by {points(found.seeds.sd)}** (standard deviations). With {seeds} seeds the second is known only as "
        f"{points(low)} to {points(high)} ({SURE} interval), {larger}. It holds for this recipe and these images."
    )


def seeds_apart(found: TwoNoises) -> str:
    """Whether the seeds differ by more than the images explain."""
    apart = found.p < 1 - CONFIDENCE
    verdict = "are told apart" if apart else "are not told apart by this test"
    return (
        "**Are the seeds equally good?** Seeds of equal accuracy would still spread by about "
        f"{points(found.by_chance)} points here, since they err on different images: these {len(found.each)} seeds "
        f"{verdict} (Cochran's Q test, p {p(found.p)})."
    )


def two_intervals(seeds: int, source: str) -> str:
    """Caption of the accuracies: which noise each interval covers."""
    return (
        f"**Blue, over the images**: the {SURE} Wilson interval of one net, all accuracies that its right answers do "
        f"not rule out at {LEVEL}. It answers: *this net, other images*. **Orange, over the seeds**: Student's {SURE} "
        f"interval, from the spread of {seeds} seeds, of the recipe's mean and of one more seed. It answers: *this "
        f"recipe, other seeds, the same images*. Neither covers the other's noise. Test images: {source}. Intervals "
        "over images assume that images are drawn independently."
    )


def spreads(seeds: int) -> str:
    """Caption of both noises."""
    return (
        f"Images: √(p(1 − p)/N). Seeds: the standard deviation of {seeds} accuracies on the same images, with its "
        f"{SURE} interval by χ². Equal seeds: what that would be if all seeds were equally good. Cochran's Q test, by "
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
        f"{_tells(found.paired.sure)} (p {p(found.paired.p)}); the two-proportion test, as if on different images, "
        f"{_tells(found.unpaired_apart)} (p {p(found.unpaired)}).{_among(found, count)} It holds for these two "
        "trainings: the tests cover other images, not other seeds."
    )


def _among(found: PairOfNets, count: int) -> str:
    """What is left of it as one of several pairs."""
    if count == 1:
        return ""
    verdict = "told apart" if found.corrected_apart else "not told apart"
    return f" As one of {count:,} pairs, by Holm: {verdict} (p {p(found.corrected)})."


def _tells(apart: bool) -> str:
    return "tells them apart" if apart else "does not tell them apart"


def tests(names: tuple[str, str], found: PairOfNets, opened: bool, source: str) -> str:
    """Caption of the pair's figures: what each interval and test is of; `opened`: the page opens on this pair."""
    count = found.accuracies[0].count
    picked = (
        " The page opens on this pair because the test tells it apart although the intervals overlap: it was picked by "
        "its result."
        if opened and found.overlap and found.paired.sure
        else ""
    )
    return (
        f"A is {names[0]}, B is {names[1]}. All intervals are {SURE} intervals over the images, of one training each "
        f"({count:,} test images: {source}). Left: Wilson's, all accuracies that the right answers do not rule out. "
        "Middle: of A − B, by the normal distribution; on the same images it is narrower where both nets are right on "
        "the same ones. Right: **McNemar's test** counts only images that one net alone reads right: were the nets "
        "equally good, each would be the toss of a coin." + picked
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
        f"The intervals of {len(overlapping):,} of {len(pairs):,} pairs overlap; McNemar's test, each pair by itself, "
        f"tells **{single:,} of these apart**, and the test as if on different images misses {blind:,} of those. Of "
        f"the {len(separate):,} pairs whose intervals do not overlap it tells {told:,} apart. **Holm's correction**: "
        f"of many tests some fall below {LEVEL} by chance, so the smallest p is multiplied by the number of pairs, the "
        f"next by one less, and so on; it leaves {holm:,} of the {single:,}. {outside:,} pairs with a wider gap are "
        "not drawn; a p below a millionth is drawn at the lower edge."
    )


def selection(pool: str, best: BestOf, images: int, what: str) -> str:
    """What the best of k loses on images that it was not chosen by."""
    scope = f"It holds for halves of these {images:,} images and for these nets."
    if best.k == 1:
        return (
            "**With one net nothing is chosen, and on average nothing is lost**; a single halving still moves it "
            f"from {points(best.low)} to {points(best.high)} points. {scope}"
        )
    lost = (100 * best.lost, (100 * best.first, -100 * best.other))
    places = decimals(2, lost)
    first, other, luck = (points(each, places) for each in (best.first, best.other, best.lost))
    return (
        f"**The best of {best.k} {what} leads by {first} points on the half that it was chosen by, and by {other} on "
        f"the other: {luck} points were luck**{unrounded(places, lost)}, on average. In {SURE} of single "
        f"choices the lost part lies from {points(best.low)} to {points(best.high)} points. "
        f"{_stays(pool, best)} {scope}"
    )


def _stays(pool: str, best: BestOf) -> str:
    if pool == "alike":
        return "These nets are equally good by construction, so the true lead is 0 and all of it is luck."
    if best.first <= 0:
        return "No net leads on the half that it is chosen by."
    if best.other <= 0:
        return "Nothing of the lead stays on images that had no part in the choice."
    return f"Of the lead {best.other / best.first:.0%} stays on images that had no part in the choice."


def halves(pool: str, made: str, images: int, error: float, halvings: int) -> str:
    """Caption of the leads: how they were measured, and what the band covers; `made`: of which nets."""
    drawn = (
        f"Drawn nets: for each image each takes the answer of one of {made}, at random, so all are equally good"
        if pool == "alike"
        else f"Nets: {made}"
    )
    return (
        f"{drawn}. The {images:,} test images are divided at random {halvings:,} times, and either half chooses once. "
        "No net was trained on them. Lead: accuracy above the mean of all nets on the same half, since a half may be "
        "easier for every net. Means are over all sets of k nets; that of the lost lead is uncertain by "
        f"{200 * error:.1g} points (two standard errors), since halvings are drawn. The band covers other halvings of "
        "these images and other sets of k, no new images and no new seeds."
    )
