"""How a pen writes the ten digits: a few hands' paths, each as points that are evenly spaced along it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.data.glyphs import Floats

POINTS = 72

# One text a way of writing. Points "x y" on a grid of about 70×100, y downwards; a smooth curve joins those
# between two semicolons, so that a semicolon is a corner or a lift of the pen.
_WAYS = {
    0: (
        "45 3, 20 8, 5 35, 4 65, 18 95, 40 97, 60 75, 64 40, 55 12, 40 3",
        "50 5, 25 3, 4 30, 3 68, 22 97, 55 95, 75 68, 76 32, 60 8, 44 6",
        "44 0, 18 20, 6 60, 14 96, 38 92, 56 60, 54 22, 36 2",
    ),
    1: (
        "30 0, 30 50, 30 100",
        "34 0, 30 50, 26 100",
        "36 0, 28 50, 24 100",
        "40 0, 28 50, 16 100",
        "14 22, 32 0; 32 0, 30 50, 28 100",
    ),
    2: (
        "8 22, 22 4, 46 3, 60 20, 50 48, 26 76, 4 96; 4 96, 35 94, 76 97",
        "8 20, 26 2, 52 6, 58 28, 42 60, 18 92, 4 90, 10 76, 28 80, 48 96, 78 92",
        "6 26, 20 6, 44 2, 58 18, 48 52, 10 96; 10 96, 40 90, 80 98",
    ),
    3: (
        "8 12, 30 2, 54 10, 54 32, 24 48; 24 48, 54 56, 62 78, 40 98, 6 92",
        "10 8, 40 2, 56 18, 44 40, 26 46; 26 46, 58 58, 58 86, 30 99, 4 88",
        "8 4, 58 4; 58 4, 30 42; 30 42, 60 56, 60 84, 32 99, 6 90",
    ),
    4: (
        "14 4, 6 40, 10 56, 36 58, 62 52; 62 4, 58 50, 54 100",
        "12 6, 4 54; 4 54, 66 52; 52 16, 48 100",
        "46 2, 4 62; 4 62, 70 60; 46 2, 44 100",
        "20 2, 6 46, 24 56, 56 48; 60 6, 54 46, 44 100",
    ),
    5: (
        "66 4, 18 6; 18 6, 12 44; 12 44, 40 38, 60 58, 52 88, 26 99, 2 88",
        "22 4, 14 46; 14 46, 42 42, 56 64, 44 92, 20 99, 2 90; 22 4, 76 2",
        "76 2, 36 6, 24 14, 18 42; 18 42, 46 48, 50 76, 30 98, 4 94",
    ),
    6: (
        "46 0, 22 22, 6 60, 12 92, 34 99, 52 84, 50 62, 32 54, 12 70",
        "34 0, 14 36, 6 76, 22 99, 46 94, 54 74, 38 60, 16 70, 8 84",
        "58 2, 28 20, 8 56, 10 88, 34 99, 60 86, 58 64, 36 58, 12 76",
    ),
    7: (
        "4 6, 35 6, 66 4; 66 4, 50 40, 34 98",
        "2 18, 6 4; 6 4, 35 8, 64 4; 64 4, 48 42, 38 98",
        "4 12, 20 4, 50 6, 62 12, 52 45, 36 98",
        "4 6, 35 6, 66 4; 66 4, 50 40, 34 98; 24 52, 64 48",
    ),
    8: (
        "52 14, 32 1, 10 14, 18 36, 44 58, 52 82, 32 99, 8 84, 16 60, 44 38, 54 16",
        "56 8, 30 2, 12 18, 26 42, 48 64, 44 92, 22 98, 10 82, 24 58, 50 34, 58 10",
        "34 46, 14 32, 18 8, 38 1, 54 14, 50 36, 34 46, 12 62, 6 86, 30 99, 54 86, 52 62, 34 46",
    ),
    9: (
        "54 14, 34 2, 10 16, 6 40, 26 50, 50 34, 56 10; 56 10, 54 50, 48 100",
        "56 22, 40 4, 16 12, 8 34, 24 46, 46 36, 56 20; 56 20, 50 60, 34 100",
        "52 10, 28 0, 6 22, 14 46, 40 44, 54 20; 54 20, 56 60, 44 92, 16 98",
    ),
}


@lru_cache(maxsize=1)
def ways() -> tuple[Floats, NDArray[np.int64]]:
    """Every way of writing: its path, W×POINTS×2 as (x, y) in heights around the middle, and its digit, W."""
    paths = np.stack([_path(way) for texts in _WAYS.values() for way in texts])
    digits = np.repeat(list(_WAYS), [len(texts) for texts in _WAYS.values()])
    return paths, digits


def _path(way: str) -> Floats:
    """POINTS points evenly spaced along all curves of one text."""
    curves = [_curve(_numbers(text)) for text in way.split(";")]
    lengths = [np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))]) for curve in curves]
    ends = np.cumsum([length[-1] for length in lengths])
    places = (np.arange(POINTS) + 0.5) * ends[-1] / POINTS
    points = [_at(place, curves, lengths, ends) for place in places]
    return ((np.array(points) - (35, 50)) / 100).astype(np.float32)


def _numbers(text: str) -> NDArray[np.float64]:
    return np.array([point.split() for point in text.split(",")], np.float64)


def _curve(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """200 points on a natural cubic spline through the knots, with centripetal parameters."""
    from scipy.interpolate import CubicSpline

    steps = np.sqrt(np.linalg.norm(np.diff(knots, axis=0), axis=1))
    parameters = np.concatenate([[0], np.cumsum(steps)])
    spline = CubicSpline(parameters, knots, bc_type="natural")
    return np.asarray(spline(np.linspace(0, parameters[-1], 200)))


def _at(
    place: float,
    curves: list[NDArray[np.float64]],
    lengths: list[NDArray[np.float64]],
    ends: NDArray[np.float64],
) -> tuple[float, float]:
    """The point at this length along the curves, one after the other."""
    which = int(np.searchsorted(ends, place))
    along = place - (ends[which] - lengths[which][-1])
    x, y = (float(np.interp(along, lengths[which], curves[which][:, axis])) for axis in (0, 1))
    return x, y
