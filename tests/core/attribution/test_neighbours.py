"""Attribution mass by thirds, and a neighbour pasted in."""

import numpy as np
import pytest

from core.attribution import attribute
from core.attribution.neighbours import paste, shares, thirds
from core.models import build


def test_thirds_share_the_columns_that_they_cut():
    flat = thirds(np.ones((2, 3, 32, 32)))
    np.testing.assert_allclose(flat, 1 / 3)
    heat = np.zeros((1, 1, 4, 32))
    heat[..., 10] = -6  # column 10 reaches from 10 to 11, the border lies at 10⅔
    np.testing.assert_allclose(thirds(heat), [[2 / 3, 1 / 3, 0]])


def test_channels_are_summed_before_the_size_is_taken():
    heat = np.zeros((1, 2, 3, 3))
    heat[0, 0, 1] = 1
    heat[0, 1, 1] = (-1, 1, 0)
    np.testing.assert_allclose(thirds(heat), [[0, 2 / 3, 1 / 3]])


def test_a_map_without_mass_has_no_shares():
    assert np.isnan(thirds(np.zeros((1, 3, 8, 8)))).all()


def test_shares_do_not_depend_on_the_batch():
    model = build("lenet5").eval()
    images = np.random.default_rng(0).standard_normal((5, 3, 32, 32)).astype(np.float32)
    targets = np.arange(5)
    found = shares("saliency", model, images, targets, internal_batch=2)
    np.testing.assert_allclose(found, thirds(attribute("saliency", model, images, targets)), rtol=1e-5)
    np.testing.assert_allclose(found.sum(1), 1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_neighbour_comes_in_from_its_side(side):
    image, neighbour = np.zeros((3, 32, 32), np.uint8), np.full((3, 32, 32), 240, np.uint8)
    pasted = paste(image, neighbour, side)
    assert pasted.dtype == np.uint8
    assert not image.any()
    columns = pasted[0, 0] if side == "left" else pasted[0, 0, ::-1]
    assert (columns[:10] == 240).all()
    assert columns[10:12].tolist() == [160, 80]
    assert not columns[12:].any()


def test_the_neighbours_centre_lies_a_pitch_away():
    image = np.zeros((1, 4, 32), np.float32)
    neighbour = np.arange(32.0, dtype=np.float32) + np.zeros((1, 4, 1), np.float32)
    np.testing.assert_array_equal(paste(image, neighbour, "left")[0, 0, :10], np.arange(16, 26))
    np.testing.assert_array_equal(paste(image, neighbour, "left", pitch=20)[0, 0, :10], np.arange(20, 30))
    np.testing.assert_array_equal(paste(image, neighbour, "right")[0, 0, -10:], np.arange(6, 16))


def test_what_does_not_fit_is_refused():
    image = np.zeros((3, 32, 32), np.uint8)
    with pytest.raises(ValueError, match="one shape and type"):
        paste(image, image.astype(float), "left")
    with pytest.raises(ValueError, match="'left' or the 'right'"):
        paste(image, image, "above")
    with pytest.raises(ValueError, match="pitch"):
        paste(image, image, "left", pitch=30)
