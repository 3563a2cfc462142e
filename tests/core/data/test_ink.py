"""Ink by its contrast with its surroundings: which side it lies on, what belongs to it, and what cannot be read."""

import numpy as np
import pytest
from scipy import ndimage

from core.data import ink, ruled
from tests.helpers import photos

SEVEN = photos.ten(7)[7]
OFF = {"left": (slice(None), slice(170, None)), "top": (slice(150, None), slice(None))}


def sheet(paper: int = 200, pen: int = 40, image: int = SEVEN) -> np.ndarray:
    return (paper + (pen - paper) * photos.ink(image, (300, 300), 220)).round().astype(np.uint8)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Of two masks: their intersection as a share of their union."""
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("image", photos.ten(8))
@pytest.mark.parametrize(("paper", "pen"), [(250, 30), (128, 30), (90, 10), (60, 30), (180, 255), (126, 180), (10, 60)])
def test_exactly_the_strokes_are_white_whatever_the_greys(image: int, paper: int, pen: int):
    found = ink.find(sheet(paper, pen, image))
    assert overlap(found.image > 127, photos.ink(image, (300, 300), 220) > 0.5) > 0.97
    assert found.dark == (pen < paper)
    assert found.image.max() == 255
    assert not found.image[:30].any()
    assert not found.notes


@pytest.mark.parametrize("image", photos.ten(9))
def test_a_negative_of_a_photo_has_the_same_ink(image: int):
    photo = sheet(160, 90, image)
    dark, light = ink.find(photo), ink.find(255 - photo)
    assert (dark.dark, light.dark) == (True, False)
    assert overlap(dark.image > 127, light.image > 127) > 0.97


def test_a_digit_of_mnist_s_kind_stays_as_it_is():
    from core.data import drawn

    for image in drawn.load("mnist").test.images[:50, 0]:
        np.testing.assert_array_equal(ink.find(image).image, (image * (255 / image.max())).round())


@pytest.mark.parametrize("level", [0, 90, 255])
@pytest.mark.parametrize("deviation", [0, 8, 25])
def test_paper_alone_is_black_and_it_is_said(level: int, deviation: int):
    paper = level + np.random.default_rng(0).normal(0, deviation, (300, 300))
    found = ink.find(paper.clip(0, 255).astype(np.uint8))
    assert not found.image.any()
    assert found.notes == (ink.NOTHING,)


def test_a_shadow_a_slope_and_a_table_alone_are_no_ink():
    across, down = np.meshgrid(np.arange(300), np.arange(300))
    for empty in (
        60 + across * 0.6,
        np.where(across + down > 300, 220, 100),
        np.where((across > 100) & (down > 80), 220, 90),
        np.where(across < 40, 30, 200),
    ):
        assert not ink.find(empty.astype(np.uint8)).image.any()


@pytest.mark.parametrize("side", OFF)
@pytest.mark.parametrize(("paper", "pen"), [(200, 40), (60, 220)])
def test_a_digit_that_is_cut_off_is_shown_and_said_to_be(side: str, paper: int, pen: int):
    found = ink.find(sheet(paper, pen, photos.ten(8)[0])[OFF[side]])
    assert found.image.any()
    assert found.notes == (ink.EDGE,)
    assert found.dark == (pen < paper)


def test_of_two_digits_the_larger_is_read_and_it_is_said():
    large = photos.ink(photos.ten(3)[3], (300, 520), 240, (30, 10))
    small = photos.ink(photos.ten(3)[4], (300, 520), 190, (60, 290))
    found = ink.find((210 - 160 * np.maximum(large, small)).astype(np.uint8))
    assert found.notes == (ink.SEVERAL,)
    assert overlap(found.image > 127, large > 0.5) > 0.95


def test_what_lies_off_the_digit_at_the_edge_is_left_out():
    photo = sheet()
    photo[:40, :60] = 30
    photo[280:, 200:] = 90
    found = ink.find(photo)
    assert overlap(found.image > 127, ink.find(sheet()).image > 127) > 0.97
    assert not found.notes


def test_a_bar_apart_from_its_digit_belongs_to_it_and_dirt_far_away_does_not():
    photo = np.full((300, 300), 220, np.uint8)
    photo[100:230, 140:160] = 40
    photo[70:85, 140:200] = 40
    photo[20:26, 20:26] = 40
    found = ink.find(photo)
    assert found.image[77, 190] == 255
    assert not found.image[:40, :40].any()
    assert not found.notes


@pytest.mark.parametrize(("width", "thickened"), [(4, True), (30, False)])
def test_strokes_too_thin_for_twenty_pixels_are_thickened_and_it_is_known(width: int, thickened: bool):
    photo = np.full((300, 300), 220, np.uint8)
    photo[50:250, 150 : 150 + width] = 40
    found = ink.find(photo)
    assert found.thickened == thickened
    assert abs((found.image[150] > 127).sum() - (20 if thickened else width)) <= 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (2, 2), (3, 50), (28, 28)])
def test_any_small_picture_is_taken(shape: tuple[int, int]):
    noise = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert ink.find(noise).image.shape == shape


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("degrees", [-4, 0, 3])
def test_lines_from_edge_to_edge_go_and_strokes_that_cross_them_stay(turned: bool, degrees: float):
    across, down = np.meshgrid(np.arange(400.0), np.arange(300.0))
    lines = (down + np.tan(np.radians(degrees)) * across) % 40 < 3
    strokes = np.zeros((300, 400), bool)
    strokes[60:240, 190:215] = True
    contrast = ndimage.gaussian_filter(np.where(strokes, 160.0, np.where(lines, 80.0, 0)), 0.7)
    left = ruled.without(contrast.T if turned else contrast, 10)
    left = left.T if turned else left
    assert overlap(left > 70, strokes) > 0.95
    assert left[20:-20, :150].max() < 60  # what cuts a corner off is left: it runs off the picture


def test_a_straight_stroke_is_no_ruled_line():
    contrast = np.zeros((300, 300))
    contrast[30:270, 140:160] = 150
    np.testing.assert_array_equal(ruled.without(contrast, 10), contrast)
