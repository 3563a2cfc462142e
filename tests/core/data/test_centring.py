"""A digit brought into MNIST's form."""

from pathlib import Path

import numpy as np
import pytest

from core import data
from core.data.centring import BOX, SIDE, normalise, scaled


def bar(height: int, width: int, top: int, left: int, side: int = 100) -> np.ndarray:
    drawing = np.zeros((side, side), np.uint8)
    drawing[top : top + height, left : left + width] = 255
    return drawing


def extent(image: np.ndarray) -> tuple[int, int]:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(image: np.ndarray) -> np.ndarray:
    row, column = np.indices(image.shape)
    return np.array([(row * image).sum(), (column * image).sum()]) / image.sum()


@pytest.mark.parametrize("place", [(0, 0), (10, 70), (60, 90)])
def test_a_bar_fills_the_box_keeps_its_proportions_and_stands_in_the_middle(place: tuple[int, int]):
    steps = normalise(bar(40, 10, *place))
    assert steps.raw.shape == steps.centred.shape == (SIDE, SIDE)
    assert steps.boxed.shape == (BOX, BOX)
    assert extent(steps.boxed) == extent(steps.centred) == (20, 5)
    assert (steps.centred[steps.centred > 0] == 255).all()
    assert np.abs(centre(steps.centred) - 14).max() <= 0.5


def test_where_and_how_large_a_digit_was_drawn_makes_no_difference():
    small, large = normalise(bar(20, 10, 3, 60)), normalise(bar(80, 40, 15, 5))
    np.testing.assert_array_equal(small.centred, large.centred)
    assert (small.raw != large.raw).any()


def test_the_centre_of_mass_counts_and_not_the_middle_of_the_box():
    drawing = bar(40, 20, 0, 0) | bar(10, 40, 30, 0)  # an L: heavy at the lower left
    steps = normalise(drawing)
    assert np.abs(centre(steps.boxed) - 9.5).min() > 1
    assert np.abs(centre(steps.centred) - 14).max() <= 0.5


def test_no_ink_is_lost_where_the_centre_lies_far_from_the_middle():
    drawing = bar(10, 10, 0, 0)
    drawing[90:92, 90:92] = 255
    steps = normalise(drawing)
    assert steps.centred.sum() == steps.boxed.sum()


def test_dirt_too_faint_to_see_does_not_move_the_digit():
    dirty = bar(40, 10, 30, 30)
    dirty[0, 99] = 20
    np.testing.assert_array_equal(normalise(dirty).centred, normalise(bar(40, 10, 30, 30)).centred)


def test_one_pixel_is_a_digit_too():
    steps = normalise(bar(1, 1, 5, 5))
    assert (steps.boxed == 255).all()


@pytest.mark.parametrize("drawing", [np.zeros((28, 28), np.uint8), np.zeros((0, 0), np.uint8)])
def test_an_empty_drawing_is_told(drawing: np.ndarray):
    with pytest.raises(ValueError, match="no ink to centre: draw a digit"):
        normalise(drawing)


def test_scaling_down_takes_means_and_keeps_flat_areas():
    assert (scaled(np.full((56, 56), 200, np.uint8), (28, 28)) == 200).all()
    halves = np.zeros((56, 56), np.uint8)
    halves[:, 28:] = 255
    small = scaled(halves, (28, 28))
    assert abs(int(small[14, 13]) + int(small[14, 14]) - 255) <= 1


def test_a_digit_of_mnist_stays_nearly_as_it_is(real_data: Path):
    test = data.load("mnist", real_data).test.images[:200, 0]
    moved = np.array([np.abs(normalise(image).centred / 255 - image / 255).mean() for image in test])
    assert np.median(moved) < 0.01
    assert all(np.abs(centre(image.astype(float)) - 14).max() < 0.55 for image in test)
