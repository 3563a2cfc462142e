"""Sentences of the page: the nets' agreement, and where the crop is unlike street numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from core.data import ink
from core.data.crops import SIDE, Square
from core.data.likeness import RARE, Likeness
from core.statistics.readings import Reading, by_answer
from ui.page.numbers import a, probability

# What a crop is that has less of a measure than almost all training crops, or more, and what helps.
UNLIKE = {
    "brightness": (("darker", "Take the photo in better light"), ("brighter", "Take the photo away from glare")),
    "contrast": (
        ("flatter", "Put the square on a digit that stands out from its wall"),
        ("starker", "Softer light helps"),
    ),
    "detail": (
        ("smoother", "Take a sharper photo, and put the square on a digit"),
        ("more broken up", "Make the square no larger than the digit"),
    ),
}


# What the MNIST nets get is not one whole digit, by what the search for ink says; and what helps on this page.
FOR_MNIST = {
    ink.EDGE: "Ink reaches the edge for the MNIST nets. Put the square around one digit, with some wall on all sides.",
    ink.SEVERAL: (
        "The MNIST nets see several marks of a digit's size and read the largest. Put the square around one digit."
    ),
}


def sentence(
    readings: Sequence[Reading],
    truth: int | None,
    neighbours: int,
    shift: int,
    architectures: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Who reads what, how steady that is, and what it does not prove.

    `architectures` are those of the nets, by the nets' names; a net that is not there is one of its own.
    """
    drawn = "" if truth is None else f" The app drew {a(truth, '**')} there."
    return (
        f"{_agreement(readings)}.{_alike(readings, architectures)}{drawn} The app also moves the square by up to "
        f"{shift} px of the crop or resizes it by 10%. {_steadiness(readings, neighbours)}. This holds for this square "
        "of this photo. A net must name one of ten digits even where there is none, so agreement proves nothing."
    )


def _steadiness(readings: Sequence[Reading], neighbours: int) -> str:
    steady = min(readings, key=lambda each: each.alike)
    if steady.alike == neighbours:
        return f"{'The net' if len(readings) == 1 else 'Each net'} gives the same answer in all {neighbours} positions"
    least = "" if len(readings) == 1 else ", the least steady,"
    return f"{steady.net}{least} gives the same answer in {steady.alike} of {neighbours} positions"


def _agreement(readings: Sequence[Reading]) -> str:
    found = by_answer(readings)
    common, *others = found
    p = sorted(float(each.p[each.predicted]) for each in found[common])
    sure = (
        f"p = {probability(p[0])}"
        if probability(p[0]) == probability(p[-1])
        else f"p from {probability(p[0])} to {probability(p[-1])}"
    )
    count = len(readings)
    if count == 1:
        return f"The one net here, {readings[0].net}, reads {a(common, '**')} with {sure}"
    if not others:
        return f"{'Both' if count == 2 else f'All {count}'} nets read {a(common, '**')}, with {sure}"
    rest = "; ".join(f"{_names(found[digit])} {a(digit, '**')}" for digit in others)
    if len(found[common]) == 1:
        return f"No two of the {count} nets agree: {_names(found[common])} reads {a(common, '**')}; {rest}"
    return f"{len(found[common])} of {count} nets read {a(common, '**')}, with {sure}; {rest}"


def _alike(readings: Sequence[Reading], architectures: Mapping[str, str]) -> str:
    """How many architectures the nets have, where some of them share one."""
    counts = Counter(architectures.get(each.net, each.net) for each in readings)
    shared = [f"{count} are {name}" for name, count in counts.items() if count > 1]
    if not shared:
        return ""
    kinds = "one architecture" if len(counts) == 1 else f"{len(counts)} architectures"
    return f" These are {kinds}, not {len(readings)}: {' and '.join(shared)}, each trained separately."


def _names(readings: Sequence[Reading]) -> str:
    return " and ".join(each.net for each in readings)


def nothing(black: Sequence[bool], index: int) -> str:
    """Why the MNIST nets are not asked: in which places, the square's own `index` among them, nothing stands out."""
    if black[index]:
        where = "in the square"
    else:
        where = f"in {sum(black)} of {len(black)} places where the square is moved or resized"
    return (
        f"The MNIST nets are left out, since nothing stands out from its background {where}. They would name a digit "
        "even of a black image. Put the square on a digit that differs from its wall, or take the photo in more "
        "light."
    )


def warnings(likeness: Likeness, values: Mapping[str, float], square: Square) -> Iterator[str]:
    """Where the crop is unlike what the nets learnt from, each with what helps."""
    if square.side < SIDE:
        yield (
            f"The square covers {square.side:.0f}×{square.side:.0f} pixels of the photo, fewer than the {SIDE}×{SIDE} "
            "of the nets' input, so it is blurred. Go nearer, or take a photo with more pixels."
        )
    for name, value in values.items():
        standing = likeness.standing(name, value)
        what, cure = UNLIKE[name][standing > RARE]
        if RARE <= standing <= 100 - RARE:
            continue
        low, high = likeness.percentiles[name][[round(RARE), round(100 - RARE)]]
        share = "all" if standing in (0, 100) else f"{max(standing, 100 - standing):.1f}%"
        yield (
            f"The crop is {what} than {share} of the {likeness.images:,} crops that the nets learnt from. Its {name} "
            f"is {value:.1f} grey levels, and 98% of them have {low:.1f} to {high:.1f}. Trust the answers less. "
            f"{cure}."
        )
