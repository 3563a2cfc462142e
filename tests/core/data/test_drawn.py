import numpy as np
import pytest

from core.data import load
from core.data.drawn import SIZES, drawn

SHAPES = {"mnist": (1, 28, 28), "svhn": (3, 32, 32)}


@pytest.fixture(params=SHAPES)
def name(request):
    return request.param


def test_what_is_loaded_without_files(name):
    dataset = load(name)
    assert dataset.source == "drawn"
    assert (len(dataset.train), len(dataset.test)) == SIZES
    assert dataset.train.images.shape[1:] == SHAPES[name]
    assert dataset.train.images.dtype == np.uint8
    assert dataset.train.images.flags.writeable
    assert load(name) is dataset


def test_seed_fixes_the_digits(name):
    one, same, other = (drawn(name, 20, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.images, same.images)
    np.testing.assert_array_equal(one.labels, same.labels)
    assert not np.array_equal(one.images, other.images)


@pytest.mark.parametrize("count", [1, 500, 501])
def test_any_count(name, count):
    split = drawn(name, count, 0)
    assert split.images.shape == (count, *SHAPES[name])
    assert split.labels.shape == (count,)


def test_every_class_about_as_often(name):
    counts = np.bincount(load(name).train.labels, minlength=10)
    assert counts.min() > 500
    assert counts.max() < 700


def test_pixels_are_as_bright_as_mnists():
    pixels = load("mnist").train.images / 255
    assert pixels.mean() == pytest.approx(0.1307, abs=0.01)
    assert pixels.std() == pytest.approx(0.3081, abs=0.01)


def test_digits_are_centred_by_mass_in_their_box():
    images = load("mnist").test.images[:, 0].astype(np.float64)
    mass = images.sum(axis=(1, 2))
    axis = np.arange(28) - 13.5
    for centre in (images.sum(axis=1) @ axis / mass, images.sum(axis=2) @ axis / mass):
        assert np.abs(centre).max() < 1
    extents = [np.ptp(np.flatnonzero((images > 64).any(axis=other)[i])) + 1 for other in (1, 2) for i in range(1000)]
    longest = np.reshape(extents, (2, 1000)).max(axis=0)
    assert np.median(longest) == pytest.approx(20, abs=1)
    assert longest.max() <= 22


def test_colours_are_as_spread_as_svhns():
    pixels = load("svhn").train.images / 255
    np.testing.assert_allclose(pixels.mean(axis=(0, 2, 3)), (0.4377, 0.4438, 0.4728), atol=0.05)
    np.testing.assert_allclose(pixels.std(axis=(0, 2, 3)), (0.198, 0.201, 0.197), atol=0.05)


def _accuracy_of_nearest_means(train, test) -> float:
    """A classifier that anyone can check: the class whose mean image is nearest."""
    images, queries = (split.images.reshape(len(split), -1) for split in (train, test))
    means = np.stack([images[train.labels == digit].mean(axis=0) for digit in range(10)])
    distances = (means**2).sum(axis=1) - 2 * (queries @ means.T)
    return float((distances.argmin(axis=1) == test.labels).mean())


def test_drawn_digits_teach_to_read_drawn_digits():
    dataset = load("mnist")
    assert _accuracy_of_nearest_means(dataset.train, dataset.test) > 0.75


def test_drawn_digits_look_like_mnist(real_data):
    real, ours = load("mnist", real_data), load("mnist")
    assert _accuracy_of_nearest_means(real.train, ours.test) > 0.75
    assert _accuracy_of_nearest_means(ours.train, real.test) > 0.6
