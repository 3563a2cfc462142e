"""Arrays as PNG data URIs."""

import base64
import io

import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from ui.charts.pictures import data_uri, hatch, montage, paint, photograph
from ui.charts.theme import DIVERGING, SEQUENTIAL, STRIPE


def decoded(uri: str) -> np.ndarray:
    head, _, body = uri.partition(",")
    assert head == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(body))))


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 3), (3, 5, 4)])
def test_a_data_uri_holds_the_very_pixels(shape: tuple[int, ...]):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    np.testing.assert_array_equal(decoded(data_uri(pixels)), pixels)


@pytest.mark.parametrize("palette", [SEQUENTIAL, DIVERGING])
def test_paint_runs_from_one_end_of_the_palette_to_the_other(palette):
    colours = (colormaps[palette.matplotlib](np.linspace(0, 1, 256))[:, :3] * 255).round().astype(np.uint8)
    painted = paint(np.linspace(-2.0, 4.0, 256)[None], palette, (-2.0, 4.0))
    np.testing.assert_array_equal(painted[0, :, :3], colours)
    assert (painted[..., 3] == 255).all()


def test_what_lies_beyond_the_ends_takes_their_colours():
    painted = paint(np.array([[-np.inf, -9.0, 0.0, 1.0, 9.0, np.inf]]), SEQUENTIAL, (0.0, 1.0))[0]
    assert (painted[:3] == painted[2]).all()
    assert (painted[3:] == painted[3]).all()
    assert (painted[2] != painted[3]).any()


def test_not_a_number_is_transparent_and_nothing_else_is():
    painted = paint(np.array([[np.nan, 0.0], [np.inf, np.nan]]), SEQUENTIAL, (0.0, 1.0))
    np.testing.assert_array_equal(painted[..., 3], [[0, 255], [255, 0]])


def test_a_field_of_one_value_has_a_colour():
    assert (paint(np.full((2, 2), 3.0), SEQUENTIAL, (3.0, 3.0))[..., 3] == 255).all()


def test_stripes_cover_the_mask_and_spare_the_rest():
    pixels = np.zeros((24, 24, 4), np.uint8)
    mask = np.zeros((24, 24), bool)
    mask[:, 12:] = True
    striped = hatch(pixels, mask)
    covered = (striped == STRIPE).all(axis=2)
    assert not covered[~mask].any()
    assert 0.2 < covered[mask].mean() < 0.5
    assert (striped[mask & ~covered] == 0).all()
    assert (pixels == 0).all()


def test_a_grey_and_a_coloured_photograph():
    grey, colour = np.arange(6, dtype=np.uint8).reshape(1, 2, 3), np.arange(18, dtype=np.uint8).reshape(3, 2, 3)
    np.testing.assert_array_equal(photograph(grey), grey[0])
    assert photograph(colour).shape == (2, 3, 3)
    np.testing.assert_array_equal(photograph(colour)[1, 2], colour[:, 1, 2])


def test_a_montage_lays_tiles_row_by_row_with_clear_gaps():
    tiles = np.stack([np.full((2, 3, 4), value, np.uint8) for value in (10, 20, 30, 40, 50)])
    sheet = montage(tiles, columns=3, gap=1)
    assert sheet.shape == (2 * 2 + 1, 3 * 3 + 2, 4)
    np.testing.assert_array_equal(sheet[:2, [0, 4, 8], 0], [[10, 20, 30]] * 2)
    np.testing.assert_array_equal(sheet[3:, [0, 4], 0], [[40, 50]] * 2)
    assert (sheet[2] == 0).all()
    assert (sheet[:, [3, 7]] == 0).all()
    assert (sheet[3:, 8:] == 0).all()
