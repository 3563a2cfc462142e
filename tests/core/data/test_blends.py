"""Images made of two."""

import numpy as np
import pytest

from core.data import blends, net_input

NORMALISATION = ((0.4, 0.5, 0.6), (0.2, 0.1, 0.3))
IMAGE = np.random.default_rng(2).integers(0, 256, (3, 8, 9), dtype=np.uint8)


def test_pixels_undo_normalisation():
    np.testing.assert_array_equal(net_input.pixels(net_input.normalised(IMAGE, NORMALISATION), NORMALISATION), IMAGE)


def test_the_path_is_straight_and_starts_and_ends_where_it_should():
    start, end = (np.random.default_rng(seed).normal(size=(3, 4, 4)).astype(np.float32) for seed in (0, 1))
    path = blends.between(start, end, np.linspace(0, 1, 5))
    np.testing.assert_array_equal(path[0], start)
    np.testing.assert_allclose(path[4], end, atol=1e-6)
    np.testing.assert_allclose(path[2], (start + end) / 2, atol=1e-6)


def test_a_patch_lies_at_every_place_as_a_plain_loop_lays_it():
    image, fill = (np.random.default_rng(seed).normal(size=(3, 8, 9)).astype(np.float32) for seed in (0, 1))
    found = blends.patched(image, fill, 3)
    assert found.shape == (6, 7, 3, 8, 9)
    for row in range(6):
        for column in range(7):
            by_hand = image.copy()
            by_hand[:, row : row + 3, column : column + 3] = fill[:, row : row + 3, column : column + 3]
            np.testing.assert_array_equal(found[row, column], by_hand)


@pytest.mark.parametrize("side", [0, 9])
def test_a_patch_that_does_not_fit_is_refused(side: int):
    with pytest.raises(ValueError, match="1 to 8"):
        blends.patched(np.zeros((3, 8, 9), np.float32), np.zeros((3, 8, 9), np.float32), side)
