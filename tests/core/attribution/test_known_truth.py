"""The deciding pixels of the drawn shapes, and the scores against them."""

import numpy as np
import pytest

from core.attribution.known_truth import deciding_pixels, localisation, localisations
from core.data import shapes


def test_the_lines_shapes_decide():
    images = shapes.line(3).images
    np.testing.assert_array_equal(deciding_pixels("line", images), images[:, 0] == 255)


def test_the_corners_tell_a_square_from_the_diamond_of_the_same_extent():
    split, widths = shapes.detection(0)
    masks = deciding_pixels("detection", split.images)
    lit = split.images[:, 0] > 0
    np.testing.assert_array_equal(masks.sum((1, 2)), (2 * widths + 1) ** 2 - (2 * widths**2 + 2 * widths + 1))
    square = split.labels == 1
    assert (masks[square] <= lit[square]).all()
    assert not (masks[~square] & lit[~square]).any()
    np.testing.assert_array_equal(masks.sum((1, 2))[~square], ((2 * widths + 1) ** 2 - lit.sum((1, 2)))[~square])


def test_turning_the_corners_makes_the_other_class():
    """A square without them and a diamond with them have the other's number of lit pixels in every row."""
    split, widths = shapes.detection(1)
    turned = (split.images[:, 0] > 0) ^ deciding_pixels("detection", split.images)
    for image, width, label in zip(turned, widths, split.labels, strict=True):
        rows = image.sum(1)[image.any(1)]
        diamond = 2 * (width - np.abs(np.arange(-width, width + 1))) + 1
        np.testing.assert_array_equal(rows, diamond if label == 1 else 2 * width + 1)


def test_mass_and_precision():
    mask = np.zeros((4, 4), bool)
    mask[0, :2] = True
    heat = np.zeros((4, 4))
    heat[0, 0], heat[3, 3], heat[0, 1], heat[2, 2] = 3, 1, -9, 0.5
    found = localisation(heat, mask)
    assert found.mass == pytest.approx(3 / 4.5)
    assert found.precision == pytest.approx(1 / 2)
    assert found.area == pytest.approx(2 / 16)
    assert localisation(heat, mask, "absolute").mass == pytest.approx(12 / 13.5)
    assert localisation(np.stack([heat, -heat, heat]), mask) == found


def test_a_perfect_map_has_both_and_a_flat_one_the_area():
    mask = np.random.default_rng(0).random((16, 16)) < 0.2
    perfect, flat = localisation(mask * 1.0, mask), localisation(np.ones((16, 16)), mask)
    assert (perfect.mass, perfect.precision) == (1, 1)
    assert flat.mass == pytest.approx(mask.mean())
    assert flat.precision == pytest.approx(mask.mean())
    empty = localisation(np.zeros((16, 16)), mask)
    assert np.isnan(empty.mass)
    assert empty.precision == pytest.approx(mask.mean())


def test_random_maps_find_the_area_on_average():
    rng = np.random.default_rng(0)
    masks = np.repeat(rng.random((1, 16, 16)) < 0.3, 200, axis=0)
    found = localisations(rng.random((200, 1, 16, 16)), masks)
    assert np.mean([one.mass for one in found]) == pytest.approx(masks.mean(), abs=0.01)
    assert np.mean([one.precision for one in found]) == pytest.approx(masks.mean(), abs=0.01)


def test_what_does_not_fit_is_refused():
    images = shapes.line(0).images
    with pytest.raises(ValueError, match="'line' and 'detection'"):
        deciding_pixels("random", images)
    with pytest.raises(ValueError, match="no shape"):
        deciding_pixels("line", 0 * images)
    with pytest.raises(ValueError, match="not empty"):
        localisation(np.ones((4, 4)), np.zeros((4, 4), bool))
    with pytest.raises(ValueError, match="map's size"):
        localisation(np.ones((4, 4)), np.ones((5, 5), bool))
