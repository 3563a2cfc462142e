"""A drawn curve beside the true one: what counts as its shape, its place, its ends, and when it is right."""

import numpy as np
import pytest

from core.lessons import curves
from core.lessons.lesson import CurveToDraw, SketchAxis

CURVE = CurveToDraw("y", "x", SketchAxis("Epoch", 0, 10), SketchAxis("Loss", 0, 2), 0.3, "falls", "So.", "No.", 1)
X = np.arange(11.0)


def heights(*values: float) -> np.ndarray:
    """The heights at the eleven places of a curve through values evenly apart."""
    return np.interp(np.linspace(0, 1, curves.PLACES), np.linspace(0, 1, len(values)), values)


def drawing(*values: float) -> str:
    return curves.write(heights(*values) / 2)


@pytest.mark.parametrize(
    ("values", "shape", "place"),
    [
        ((2, 0), "falls", 5),
        ((2, 0, 0), "falls", 2.5),
        ((0, 0, 2), "rises", 7.5),
        ((1, 0, 1), "falls, then rises", 5),
        ((1.5, 0.2, 0.3, 0.4, 0.6), "falls, then rises", 3),
        ((0, 1, 0), "rises, then falls", 5),
        ((1, 1.1, 0.9, 1), "stays level", None),
        ((1, 0, 2, 1), "goes up and down", None),
        ((1.5, 0.5, 0.69), "falls", None),  # 0.19 is less than a tenth of 2: not counted
        ((1.5, 0.5, 0.71), "falls, then rises", 5),
    ],
)
def test_a_curve_has_a_shape_and_a_place(values: tuple[float, ...], shape: str, place: float | None):
    found = curves.features(CURVE, heights(*values))
    assert found.shape == shape
    assert (found.start, found.end) == (values[0], values[-1])
    if place is not None:
        assert found.place == pytest.approx(place)


def test_a_drawing_comes_back_from_its_text_within_half_a_step():
    shares = np.linspace(1, 0, curves.PLACES) ** 2
    assert curves.read(curves.write(shares)) == pytest.approx(shares, abs=0.5 / 35 + 1e-9)
    assert curves.write(np.array([0.0, 1.0])) == "0z"
    for text in ("", "0" * 10, "0" * 12, "A" * 11, "-" * 11):
        with pytest.raises(ValueError, match=r"heights|substring"):
            curves.read(text)


TRUE = heights(1.6, 0.4, 0.8)  # turns at 5


@pytest.mark.parametrize(
    ("drawn", "right", "said"),
    [
        ((1.6, 0.4, 0.8), True, "Your curve falls, then rises, as the true one does. It turns at the right place."),
        ((1.4, 0.3, 1.0), True, "It starts near the true 1.6. It ends near the true 0.8."),
        ((1.6, 0.8, 0.2), False, "Your curve falls. The true one falls, then rises."),
        ((1.6, 0.4), False, "It ends too low: at 0.4 instead of 0.8."),
        ((0.8, 0.2, 0.8), False, "It starts too low: at 0.8 instead of 1.6."),
        ((1.6, 1.2, 0.8, 0.4, 0.2, 0.8), False, "It turns too late: at 8 instead of 5."),
        ((1.6, 0.2, 0.4, 0.5, 0.6, 0.8), False, "It turns too early: at 2 instead of 5."),
    ],
)
def test_a_drawing_is_compared_by_shape_place_and_ends(drawn: tuple[float, ...], right: bool, said: str):
    found = curves.compare(CURVE, drawing(*drawn), X, TRUE)
    assert found.right is right
    assert said in found.said
    assert found.shape == "falls, then rises"


@pytest.mark.parametrize(
    ("drawn", "right", "said"),
    [
        ((2, 0, 0, 0, 0, 0), True, "It falls at the right place."),
        ((2, 2, 2, 2, 0), False, "It falls too late: at 8.8 instead of 1."),
    ],
)
def test_where_a_curve_falls_is_half_of_its_way(drawn: tuple[float, ...], right: bool, said: str):
    found = curves.compare(CURVE, drawing(*drawn), X, heights(2, 0, 0, 0, 0, 0))
    assert found.right is right
    assert said in found.said


def test_the_true_curve_is_read_at_the_same_places():
    fine = np.linspace(-5, 20, 2001)
    assert curves.at_places(CURVE, fine, fine**2) == pytest.approx(X**2, abs=1e-3)
