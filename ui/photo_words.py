"""What the photo page says: the nets' agreement in one sentence, and where the crop is unlike street numbers."""

from collections.abc import Iterator, Mapping, Sequence

from core.data.crops import SIDE, Square
from core.data.likeness import RARE, Likeness
from core.readings import Reading, by_answer
from ui.numbers import percent

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


def sentence(readings: Sequence[Reading], truth: int | None, neighbours: int, reach: int) -> str:
    """Who reads what, how steady that is, and what it does not prove."""
    drawn = "" if truth is None else f" The app drew a **{truth}** there."
    return (
        f"{_agreement(readings)}.{drawn} With the square moved by up to {reach} px of the crop or "
        f"resized by 10 %, {_steadiness(readings, neighbours)}. That holds for this square of this photo; a net must "
        "name one of ten digits even where there is none, so agreement proves nothing."
    )


def _steadiness(readings: Sequence[Reading], neighbours: int) -> str:
    steady = min(readings, key=lambda each: each.alike)
    if steady.alike == neighbours:
        return f"{'it' if len(readings) == 1 else 'each'} keeps its answer in all {neighbours} places"
    least = "" if len(readings) == 1 else ", the least steady,"
    return f"{steady.net}{least} keeps its answer in {steady.alike} of {neighbours} places"


def _agreement(readings: Sequence[Reading]) -> str:
    found = by_answer(readings)
    common, *others = found
    p = sorted(float(each.p[each.said]) for each in found[common])
    sure = f"p = {percent(p[0])}" if percent(p[0]) == percent(p[-1]) else f"p from {percent(p[0])} to {percent(p[-1])}"
    count = len(readings)
    if count == 1:
        return f"The one net here, {readings[0].net}, reads a **{common}** with {sure}"
    if not others:
        return f"{'Both' if count == 2 else f'All {count}'} nets read a **{common}**, with {sure}"
    rest = "; ".join(f"{_names(found[digit])} a **{digit}**" for digit in others)
    if len(found[common]) == 1:
        return f"No two of the {count} nets agree: {_names(found[common])} reads a **{common}**; {rest}"
    return f"{len(found[common])} of {count} nets read a **{common}**, with {sure}; {rest}"


def _names(readings: Sequence[Reading]) -> str:
    return " and ".join(each.net for each in readings)


def warnings(likeness: Likeness, values: Mapping[str, float], square: Square) -> Iterator[str]:
    """Where the crop is unlike what the nets learnt from, each with what helps."""
    if square.side < SIDE:
        yield (
            f"The square covers {square.side:.0f}×{square.side:.0f} pixels of the photo, fewer than the {SIDE}×{SIDE} "
            "that the nets get, so it is blurred. Go nearer, or take a photo with more pixels."
        )
    for name, value in values.items():
        standing = likeness.standing(name, value)
        what, cure = UNLIKE[name][standing > RARE]
        if RARE <= standing <= 100 - RARE:
            continue
        low, high = likeness.percentiles[name][[round(RARE), round(100 - RARE)]]
        share = "all" if standing in (0, 100) else f"{max(standing, 100 - standing):.1f} %"
        yield (
            f"The crop is {what} than {share} of the {likeness.images:,} crops that "
            f"the nets learnt from: {name} {value:.1f} grey levels, where 98 % of them have {low:.1f} to {high:.1f}. "
            f"Trust the answers less. {cure}."
        )
