"""A drawn curve: as text in an address, and beside the true one.

A drawing has a height at each of eleven places, evenly from the left end of its axis to the right one, as a share of
the axis' height in 35 steps. What is compared:

- the shape: a movement of less than a tenth of the axis' height counts as none;
- the place at which the curve turns, or where half of its way up or down is done: a fifth of the axis' width apart at
  most;
- the start and the end: as far apart as the lesson allows.

A drawing is right if all of these are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.lessons.lesson import CurveToDraw

PLACES = 11
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"  # a height, from the axis' lower end to its upper one
SWING = 0.1  # of the axis' height: a smaller movement counts as none
NEAR = 0.2  # of the axis' width: how far apart two places may be
FALLS, RISES, VALLEY, HILL, LEVEL = SHAPES = ("falls", "rises", "falls, then rises", "rises, then falls", "stays level")
UNSTEADY = "goes up and down"

Values = NDArray[np.float64]


@dataclass(frozen=True)
class CurveFeatures:
    """A curve in a few words: its shape, the place that tells most of it (None where none does), and its two ends."""

    shape: str
    place: float | None
    start: float
    end: float


@dataclass(frozen=True)
class CurveComparison:
    """A drawn curve beside the true one: whether it is right, what is said, and the shape of the true one."""

    right: bool
    said: str
    shape: str


def read(text: str) -> Values:
    """The heights of a drawing (11,), as shares of the axis. ValueError."""
    if len(text) != PLACES:
        raise ValueError(f"A drawing has {PLACES} heights, this one {len(text)}.")
    return np.array([SIGNS.index(sign) for sign in text]) / (len(SIGNS) - 1)


def write(shares: Values) -> str:
    """Heights (11,), each from 0 to 1, as text."""
    return "".join(SIGNS[round(float(each) * (len(SIGNS) - 1))] for each in shares)


def at_places(curve: CurveToDraw, x: Values, y: Values) -> Values:
    """The heights (11,) of a curve through points (n,), which lie in the order of x."""
    return np.interp(np.linspace(curve.across.low, curve.across.high, PLACES), x, y)


def features(curve: CurveToDraw, heights: Values) -> CurveFeatures:
    """Shape, place and ends of a curve by its heights (11,), in the units of its axes."""
    places = np.linspace(curve.across.low, curve.across.high, PLACES)
    swing = SWING * (curve.up.high - curve.up.low)
    start, end, least, most = heights[0], heights[-1], heights.min(), heights.max()
    valley = start - least > swing and end - least > swing
    hill = most - start > swing and most - end > swing
    place: float | None = None
    if valley and hill:
        shape = UNSTEADY
    elif valley or hill:
        shape = VALLEY if valley else HILL
        place = float(places[np.argmin(heights) if valley else np.argmax(heights)])
    elif abs(end - start) > swing:
        shape = FALLS if end < start else RISES
        place = _halfway(places, heights)
    else:
        shape = LEVEL
    return CurveFeatures(shape, place, float(start), float(end))


def _halfway(places: Values, heights: Values) -> float:
    """Where the middle between the two ends is passed first."""
    done = (heights - heights[0]) / (heights[-1] - heights[0])
    after = int(np.argmax(done >= 0.5))
    return float(np.interp(0.5, done[after - 1 : after + 1], places[after - 1 : after + 1]))


def compare(curve: CurveToDraw, drawn: str, x: Values, y: Values) -> CurveComparison:
    """A drawing beside the true curve through points (n,), by the rule of this module. ValueError."""
    span = curve.up.high - curve.up.low
    one = features(curve, curve.up.low + span * read(drawn))
    true = features(curve, at_places(curve, x, y))
    same = one.shape == true.shape
    parts = [(same, _of_shape(one, true))]
    if same and one.place is not None and true.place is not None:
        near = abs(one.place - true.place) <= NEAR * (curve.across.high - curve.across.low)
        parts.append((near, _of_place(one, one.place, true.place, near)))
    for word, mine, its in (("starts", one.start, true.start), ("ends", one.end, true.end)):
        parts.append((abs(mine - its) <= curve.within, _of_end(word, mine, its, curve.within)))
    return CurveComparison(all(right for right, _ in parts), " ".join(said for _, said in parts), true.shape)


def _of_shape(one: CurveFeatures, true: CurveFeatures) -> str:
    if one.shape == true.shape:
        return f"Your curve {one.shape}, as the true one does."
    return f"Your curve {one.shape}. The true one {true.shape}."


def _of_place(one: CurveFeatures, mine: float, its: float, near: bool) -> str:
    turns = one.shape in (VALLEY, HILL)
    if near:
        return "It turns at the right place." if turns else f"It {one.shape} at the right place."
    when = "late" if mine > its else "early"
    return f"It {'turns' if turns else one.shape} too {when}: at {_brief(mine)} instead of {_brief(its)}."


def _of_end(word: str, mine: float, its: float, within: float) -> str:
    if abs(mine - its) <= within:
        return f"It {word} near the true {_brief(its)}."
    return f"It {word} too {'high' if mine > its else 'low'}: at {_brief(mine)} instead of {_brief(its)}."


def _brief(number: float) -> str:
    return f"{float(f'{number:.2g}'):g}".replace("-", "−")
