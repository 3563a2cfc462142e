"""Squares of a photo: where they lie, and what is cut."""

import numpy as np
import pytest

from core.data import crops, uploads
from core.data.crops import SIDE, Square

GENERATOR = np.random.default_rng(0)
NOISE = GENERATOR.integers(0, 256, (3, 90, 120), np.uint8)


def ramp(height: int, width: int, slope: float) -> np.ndarray:
    """Grey levels that rise to the right."""
    row = (10 + slope * np.arange(width)).round().astype(np.uint8)
    return np.broadcast_to(row, (3, height, width)).copy()


def test_a_square_of_32_pixels_is_cut_as_it_is():
    cut = crops.crop(NOISE, Square(40, 17, SIDE))
    np.testing.assert_array_equal(cut, NOISE[:, 17 : 17 + SIDE, 40 : 40 + SIDE])


@pytest.mark.parametrize("side", [5.5, 32, 64.25, 88])
def test_one_colour_stays_that_colour(side: float):
    flat = np.full((3, 90, 120), 1, np.uint8) * np.array([7, 130, 255], np.uint8)[:, None, None]
    cut = crops.crop(flat, Square(0.5, 1.25, side))
    assert cut.shape == (3, SIDE, SIDE)
    np.testing.assert_array_equal(cut, np.broadcast_to(flat[:, :1, :1], cut.shape))


@pytest.mark.parametrize(("left", "side"), [(100.0, 64.0), (40.5, 128.0), (64.25, 96.0)])
def test_a_ramp_is_sampled_at_the_middle_of_each_new_pixel(left: float, side: float):
    slope = 0.5
    cut = crops.crop(ramp(300, 400, slope), Square(left, 80, side))
    middles = left + (np.arange(SIDE) + 0.5) * side / SIDE - 0.5
    np.testing.assert_allclose(cut[0], np.broadcast_to(10 + slope * middles, (SIDE, SIDE)), atol=1)


def test_stripes_finer_than_a_new_pixel_become_grey():
    stripes = np.broadcast_to((np.arange(256) % 2 * 255).astype(np.uint8), (3, 256, 256)).copy()
    cut = crops.crop(stripes, Square(32, 32, 192))
    assert np.abs(cut.astype(int) - 127.5).max() < 8, "no aliasing"


def test_a_mirrored_photo_gives_the_mirrored_crop():
    square, width = Square(20.5, 10.0, 70.0), NOISE.shape[2]
    mirrored = crops.crop(NOISE[:, :, ::-1], Square(width - square.left - square.side, 10.0, 70.0))
    apart = mirrored[:, :, ::-1].astype(int) - crops.crop(NOISE, square)
    assert np.abs(apart).max() <= 1


def test_beyond_the_photo_its_border_repeats():
    cut = crops.crop(NOISE, Square(-40, 20, SIDE))
    np.testing.assert_array_equal(cut, np.broadcast_to(NOISE[:, 20 : 20 + SIDE, :1], cut.shape))
    padded = np.pad(NOISE, ((0, 0), (50, 50), (50, 50)), mode="edge")
    for left, top in ((-10, -20), (100, 70)):
        outside = crops.crop(NOISE, Square(left, top, 48))
        np.testing.assert_array_equal(outside, crops.crop(padded, Square(left + 50, top + 50, 48)))


@pytest.mark.parametrize("x", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("share", [0.05, 0.6, 1.0])
def test_a_placed_square_lies_within_the_photo(x: float, share: float):
    square = crops.placed(NOISE, x, 1 - x, share)
    assert square.side == pytest.approx(share * 90)
    assert 0 <= square.left <= 120 - square.side + 1e-9
    assert 0 <= square.top <= 90 - square.side + 1e-9


def test_a_square_in_the_middle_is_in_the_middle():
    assert crops.placed(NOISE, 0.5, 0.5, 0.5) == Square(60 - 22.5, 45 - 22.5, 45)


def test_moving_by_pixels_of_the_crop_moves_the_crop_by_as_many():
    square = Square(30, 20, 2 * SIDE)
    moved = square.moved(3, -2)
    assert moved == Square(36, 16, 64)
    np.testing.assert_array_equal(crops.crop(NOISE, moved)[:, 2:, :-3], crops.crop(NOISE, square)[:, :-2, 3:])


def test_growing_keeps_the_centre():
    grown = Square(30, 20, 40).grown(1.1)
    assert (grown.left + grown.side / 2, grown.top + grown.side / 2) == pytest.approx((50, 40))
    assert grown.side == pytest.approx(44)


def test_the_neighbours_are_three_sizes_in_five_places_and_the_square_is_one_of_them():
    square = Square(30, 20, 40)
    found = crops.neighbours(square, 2)
    assert len(set(found)) == len(found) == 15
    assert found[crops.AS_PLACED] == square
    assert {round(each.side, 6) for each in found} == {36, 40, 44}
    assert found[crops.AS_PLACED + 1] == square.moved(-2, 0)


def test_the_grey_crop_is_white_ink_on_black_whatever_the_photo():
    light = np.full((3, 100, 100), 230, np.uint8)
    light[:, 30:70, 45:55] = 20
    for photo in (light, 255 - light):
        cut = crops.grey(photo, Square(10, 10, 80))
        assert cut.shape == (1, 28, 28)
        assert cut[0, 14, 14] > 220
        assert not cut[0, 0].any()


def test_a_photo_is_read_whole_upright_and_not_larger_than_asked():
    import io

    from PIL import Image

    picture = Image.fromarray(np.ascontiguousarray(NOISE.transpose(1, 2, 0)))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    for turned, shape in ((False, (3, 90, 120)), (True, (3, 120, 90))):
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", **({"exif": exif} if turned else {}))
        read = uploads.photo(buffer.getvalue(), 200)
        assert read.image.shape == shape
        assert read.size == shape[:0:-1]
        small = uploads.photo(buffer.getvalue(), 60)
        assert max(small.image.shape) == 60
        assert small.size == read.size


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n cut off"])
def test_what_is_no_photo_is_told(content: bytes):
    with pytest.raises(uploads.UploadError):
        uploads.photo(content, 100)
