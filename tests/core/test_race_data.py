import io

import numpy as np
import pytest

from core import race_data
from core.data import DataError, load


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def archive():
    file = io.BytesIO()
    np.savez(file, a=np.zeros((4, 2)))
    return file.getvalue()


LABELS = np.array([0, 1, 0, 1])
IMAGES = np.arange(16, dtype=np.uint8).reshape(4, 2, 2)


def test_the_drawn_set_keeps_to_the_specification():
    data = race_data.drawn()
    assert (len(data.labels), data.unique, data.positives) == (64, 64, 11)
    assert data.baseline == 53 / 64
    assert data.separable
    assert np.array_equal(data.images, load("random").train.images.reshape(64, 16) / 255)


def test_a_pair_of_files():
    data = race_data.read(saved(IMAGES), saved(LABELS))
    assert np.array_equal(data.images, IMAGES.reshape(4, 4) / 255)
    assert data.labels.tolist() == LABELS.tolist()
    floats = race_data.read(saved(IMAGES / 255), saved(LABELS.astype(bool)))
    assert floats.fingerprint == data.fingerprint
    assert race_data.read(saved(IMAGES), saved(1 - LABELS)).fingerprint != data.fingerprint


def test_exclusive_or_is_not_separable():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert race_data.read(saved(corners), saved(np.array([0, 1, 1, 0]))).separable is False
    assert race_data.read(saved(corners), saved(np.array([0, 0, 0, 1]))).separable is True


def test_equal_images_with_both_labels():
    data = race_data.read(saved(np.ones((4, 3))), saved(LABELS))
    assert (data.unique, data.baseline, data.separable) == (1, 0.5, False)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (saved(np.zeros(4)), saved(LABELS), "images: the shape is"),
        (saved(np.zeros((0, 4))), saved(LABELS), "images: the shape is"),
        (saved(IMAGES), saved(LABELS[:3]), "labels: the shape is"),
        (saved(IMAGES), saved(LABELS[:, None]), "labels: the shape is"),
        (saved(IMAGES), saved(np.array([0, 1, 2, 1])), "labels: they are 0, 1, 2; they must be 0 or 1"),
        (saved(IMAGES), saved(np.array([0, 1, np.nan, 1])), "labels: they are"),
        (saved(IMAGES), saved(np.ones(4)), "nothing to learn"),
        (saved(np.full((4, 2), np.nan)), saved(LABELS), "not a number"),
        (saved(np.full((4, 2), np.inf)), saved(LABELS), "infinite"),
        (saved(np.zeros((4, 2), complex)), saved(LABELS), "complex128"),
        (saved(np.array([["a", "b"]] * 4)), saved(LABELS), "numbers are needed"),
        (saved(np.array([[{}]] * 4), allow_pickle=True), saved(LABELS), "pickled objects, which are never opened"),
        (saved(IMAGES)[:-3], saved(LABELS), "it is damaged"),
        (b"", saved(LABELS), "it is damaged"),
        (b"hello", saved(LABELS), "images: this is no .npy file"),
        (archive(), saved(LABELS), "npz archive"),
        (bytes(race_data.LARGEST + 1), saved(LABELS), "10.0 MB"),
        (saved(np.zeros((4, 200_000), np.uint8)), saved(LABELS), "at most 500,000"),
    ],
)
def test_what_cannot_race_is_named(images, labels, message):
    with pytest.raises(DataError, match=message):
        race_data.read(images, labels)
