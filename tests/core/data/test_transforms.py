"""Changes to one image."""

import numpy as np
import pytest

from core.data import transforms
from core.data.transforms import Transforms

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (1, 28, 28), np.uint8)
COLOUR = RNG.integers(0, 256, (3, 32, 32), np.uint8)
EACH_IMAGE = pytest.mark.parametrize("image", [GREY, COLOUR], ids=["grey", "colour"])
SMALL = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)


@EACH_IMAGE
def test_nothing_set_changes_nothing(image: np.ndarray):
    same = Transforms().apply(image)
    assert Transforms().is_identity
    np.testing.assert_array_equal(same, image)
    assert not np.shares_memory(same, image)


@EACH_IMAGE
@pytest.mark.parametrize(
    "change",
    [
        Transforms(shift_x=1),
        Transforms(shift_y=-1),
        Transforms(degrees=5),
        Transforms(noise=0.1),
        Transforms(blur=0.5),
        Transforms(inverted=True),
    ],
    ids=str,
)
def test_each_change_changes_the_image_and_not_its_form(image: np.ndarray, change: Transforms):
    before = image.copy()
    changed = change.apply(image)
    assert not change.is_identity
    assert changed.shape == image.shape
    assert changed.dtype == np.uint8
    assert (changed != image).any()
    np.testing.assert_array_equal(image, before)


def test_a_shift_goes_right_and_down_and_lets_black_in():
    assert transforms.shift(SMALL, 1, 0).tolist() == [[[0, 1, 2], [0, 4, 5], [0, 7, 8]]]
    assert transforms.shift(SMALL, 0, -1).tolist() == [[[4, 5, 6], [7, 8, 9], [0, 0, 0]]]
    assert transforms.shift(SMALL, -1, 1).tolist() == [[[0, 0, 0], [2, 3, 0], [5, 6, 0]]]


@pytest.mark.parametrize("far", [(3, 0), (0, -3), (99, 99)])
def test_a_shift_out_of_the_picture_leaves_black(far: tuple[int, int]):
    assert not transforms.shift(SMALL, *far).any()


@pytest.mark.parametrize(("x", "y"), [(3, 0), (-2, 5), (4, -4)])
def test_a_shift_and_its_inverse_restore_what_stayed_inside(x: int, y: int):
    inside = np.zeros_like(GREY)
    inside[:, 6:22, 6:22] = GREY[:, 6:22, 6:22]
    np.testing.assert_array_equal(transforms.shift(transforms.shift(inside, x, y), -x, -y), inside)


@EACH_IMAGE
@pytest.mark.parametrize(("degrees", "quarters"), [(90, 1), (180, 2), (-90, -1), (360, 0)])
def test_quarter_turns_are_exact_and_counter_clockwise(image: np.ndarray, degrees: float, quarters: int):
    np.testing.assert_array_equal(transforms.rotate(image, degrees), np.rot90(image, quarters, axes=(1, 2)))


def test_a_turn_and_its_inverse_nearly_restore_a_smooth_image():
    row, column = np.indices((28, 28)) - 13.5
    blob = (255 * np.exp(-((row - 3) ** 2 + column**2) / 18)).astype(np.uint8)[None]
    turned = transforms.rotate(blob, 30)
    assert np.abs(turned.astype(int) - blob).max() > 50
    assert np.abs(transforms.rotate(turned, -30).astype(int) - blob).max() < 12


@EACH_IMAGE
def test_inverting_twice_restores(image: np.ndarray):
    np.testing.assert_array_equal(transforms.invert(transforms.invert(image)), image)
    np.testing.assert_array_equal(transforms.invert(image).astype(int) + image, np.full(image.shape, 255))


def test_a_blur_is_a_gaussian_that_keeps_the_sum_and_leaves_channels_apart():
    point = np.zeros((3, 21, 21), np.uint8)
    point[0, 10, 10] = 255
    blurred = transforms.blur(point, 1.0)
    assert not blurred[1:].any()
    assert blurred[0, 10, 10] == pytest.approx(255 / (2 * np.pi), abs=1)
    assert blurred[0, 10, 11] == pytest.approx(255 / (2 * np.pi) * np.exp(-0.5), abs=1)
    assert blurred.sum() == pytest.approx(255, abs=8)


def test_noise_has_its_deviation_and_comes_out_the_same_each_time():
    grey = np.full((1, 200, 200), 128, np.uint8)
    noisy = transforms.noise(grey, 0.1)
    assert noisy.std() == pytest.approx(25.5, rel=0.02)
    assert noisy.mean() == pytest.approx(128, abs=0.5)
    np.testing.assert_array_equal(noisy, transforms.noise(grey, 0.1))
    assert (noisy != transforms.noise(grey, 0.1, seed=1)).any()


def test_changes_come_in_the_order_that_is_promised():
    change = Transforms(shift_x=2, shift_y=-3, degrees=90, noise=0.1, blur=1.0, inverted=True)
    turned = transforms.shift(np.rot90(GREY, axes=(1, 2)), 2, -3)
    wanted = transforms.noise(transforms.invert(transforms.blur(turned, 1.0)), 0.1)
    np.testing.assert_array_equal(change.apply(GREY), wanted)
