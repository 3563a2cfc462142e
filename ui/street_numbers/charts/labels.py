"""Where the names of points go in a chart: beside them, and over none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]
Side = tuple[Align, int, int]  # how the text is aligned, and how far it is moved right and down, in pixels
Box = tuple[float, float, float, float]  # left, right, top, bottom in pixels

# Tried in this order: beside the point, then higher and lower, then further off.
SIDES: tuple[Side, ...] = tuple(
    (align, dx if align == "left" else -dx, dy)
    for dx, dy in ((11, 0), (8, -14), (8, 14), (8, -28), (8, 28), (8, -42), (8, 42))
    for align in ("left", "right")
)
WIDE, HIGH = 420, 320  # pixels, of the chart that they are tried in: a narrow one, for a wide one has more room
LETTER, LINE, DOT = 6.7, 14, 7  # pixels: a letter's mean width, a line's height, half a mark


@dataclass(frozen=True)
class Point:
    """A point by its shares of the chart's width, from the left, and height, from the top; its name, or none ("").

    `ends`: how far a line through it goes up and down, as shares of the height.
    """

    name: str
    x: float
    y: float
    ends: tuple[float, float] = (0.0, 0.0)


def sides(places: Sequence[Point]) -> dict[str, Side]:
    """For each name a side on which it lies within the chart, over no point and no other name, where there is one.

    Where all sides are taken, it is the one that covers the least.
    """
    taken = [_around(place) for place in places]
    found: dict[str, Side] = {}
    for place in sorted((each for each in places if each.name), key=lambda each: each.y):
        own = _around(place)
        others = [box for box in taken if box != own]
        best = min(SIDES, key=lambda side: (_cost(_text(place, side), others), SIDES.index(side)))
        found[place.name] = best
        taken.append(_text(place, best))
    return found


def _around(place: Point) -> Box:
    x, y = place.x * WIDE, place.y * HIGH
    up, down = (max(DOT, HIGH * end) for end in place.ends)
    return x - DOT, x + DOT, y - up, y + down


def _text(place: Point, side: Side) -> Box:
    align, dx, dy = side
    start, middle, length = place.x * WIDE + dx, place.y * HIGH + dy, LETTER * len(place.name)
    left, right = (start, start + length) if align == "left" else (start - length, start)
    return left, right, middle - LINE / 2, middle + LINE / 2


def _cost(text: Box, others: Sequence[Box]) -> float:
    """Square pixels that it covers, or that lie outside the chart; those count more."""
    return sum(_common(text, other) for other in others) + 10 * _outside(text)


def _common(one: Box, other: Box) -> float:
    across = min(one[1], other[1]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[2], other[2])
    return max(across, 0.0) * max(down, 0.0)


def _outside(text: Box) -> float:
    left, right, top, bottom = text
    return LINE * (max(-left, 0.0) + max(right - WIDE, 0.0)) + (right - left) * (
        max(-top, 0.0) + max(bottom - HIGH, 0.0)
    )
