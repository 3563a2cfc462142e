import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data import DataError, load
from core.race import pairs


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def outcome(images, labels):
    """The examples, or None and what is said."""
    try:
        return pairs.read(images, labels), ""
    except DataError as error:
        return None, str(error)


LABELS = np.array([0, 1, 0, 1])
IMAGES = (np.arange(16, dtype=np.uint8) * 17).reshape(4, 2, 2)
BYTES = np.array([[0, 255], [3, 128], [200, 17], [255, 0]])
NUMBERS = ["u1", "u2", "u4", "u8", "i2", "i4", "i8", "f2", "f4", "f8", ">i4", ">f8", "longdouble"]


def test_the_drawn_set_keeps_to_the_specification():
    data = pairs.drawn()
    assert (len(data.labels), data.unique, data.positives) == (64, 64, 11)
    assert data.baseline == 53 / 64
    assert data.separable
    assert np.array_equal(data.images, load("random").train.images.reshape(64, 16) / 255)


def test_a_pair_of_files():
    data = pairs.read(saved(IMAGES), saved(LABELS))
    assert np.array_equal(data.images, IMAGES.reshape(4, 4) / 255)
    assert data.labels.tolist() == LABELS.tolist()
    floats = pairs.read(saved(IMAGES / 255), saved(LABELS.astype(bool)))
    assert floats.fingerprint == data.fingerprint
    assert pairs.read(saved(IMAGES), saved(1 - LABELS)).fingerprint != data.fingerprint


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("order", ["C", "F"])
def test_pixels_to_255_are_scaled_in_every_type_of_number(kind, order):
    data = pairs.read(saved(np.asarray(BYTES.astype(kind), order=order)), saved(LABELS))
    assert np.array_equal(data.images, BYTES / 255)
    assert data.given == pairs.Given(0, 255, scaled=True)
    assert data.fingerprint == pairs.read(saved(BYTES.astype("u1")), saved(LABELS)).fingerprint


@given(
    pixels=arrays.arrays(np.uint8, (4, 3)),
    kind=st.sampled_from(NUMBERS),
)
def test_the_same_images_count_the_same_in_every_type(pixels, kind):
    first, second = (pairs.read(saved(pixels.astype(each)), saved(LABELS)) for each in ("u1", kind))
    assert (first.fingerprint, first.given) == (second.fingerprint, second.given)
    assert first.given.scaled == (pixels.max() > pairs.FEW_GREYS)
    assert first.images.max() <= pairs.FEW_GREYS


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (BYTES / 255, (0, 1, False)),
        (BYTES > 100, (0, 1, False)),
        ((BYTES > 100).astype(np.uint8), (0, 1, False)),
        (BYTES / 255 * 2 - 1, (-1, 1, False)),
        (np.array([[0.0, 16.0], [3, 4], [5, 6], [7, 8]]), (0, 16, False)),
        (BYTES.astype(np.uint16) * 257, (0, 65535, False)),
        (np.array([[0.5, 254.5], [3, 4], [5, 6], [7, 8]]), (0.5, 254.5, True)),
        (np.array([[-1, 255], [3, 4], [5, 6], [7, 8]]), (-1, 255, False)),
        (BYTES * 1e-300, (0, 2.55e-298, False)),
    ],
)
def test_other_ranges_stay_as_they_are(pixels, told):
    data = pairs.read(saved(pixels), saved(LABELS))
    assert (data.given.low, data.given.high, data.given.scaled) == pytest.approx(told, rel=1e-12, abs=0)
    expected = pixels.astype(float) / 255 if told[2] else pixels.astype(float)
    assert np.array_equal(data.images, expected)


@pytest.mark.parametrize(
    ("labels", "forms"),
    [
        (LABELS, ()),
        (LABELS.astype(np.uint8), ()),
        (LABELS.astype(float), ()),
        (LABELS.astype(bool), ("booleans",)),
        (LABELS[:, None], ("a column",)),
        (LABELS * 2 - 1, ("signs",)),
        (LABELS * 2.0 - 1, ("signs",)),
        ((LABELS * 2 - 1)[:, None], ("a column", "signs")),
        (np.eye(2)[LABELS], ("one-hot",)),
        (np.eye(2, dtype=bool)[LABELS], ("one-hot", "booleans")),
        (LABELS * 0.9999999, ("rounded",)),
        (LABELS * 0.9999999 + 1e-9, ("rounded",)),
        (LABELS.astype(np.float32) * np.float32(0.9999), ("rounded",)),
        ((LABELS * 2 - 1) * 0.9999999, ("rounded", "signs")),
        (np.eye(2)[LABELS] * 0.9999999, ("one-hot", "rounded")),
        (LABELS.astype(">f4"), ()),
    ],
)
def test_labels_as_people_write_them(labels, forms):
    data = pairs.read(saved(IMAGES), saved(labels))
    assert data.labels.tolist() == LABELS.tolist()
    assert data.labels.dtype == np.int64
    assert data.given.labels == forms
    assert data.fingerprint == pairs.read(saved(IMAGES), saved(LABELS)).fingerprint


@given(labels=arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=5)))
def test_any_labels_are_read_or_explained(labels):
    data, problem = outcome(saved(IMAGES), saved(labels))
    assert problem.startswith("labels: ") if data is None else set(data.labels.tolist()) == {0, 1}


@given(pixels=arrays.arrays(np.float64, (4, 3)))
def test_any_pixels_are_read_or_explained(pixels):
    data, problem = outcome(saved(pixels), saved(LABELS))
    if data is None:
        assert problem.startswith("images: a pixel is infinite or not a number")
        assert not np.isfinite(pixels).all()
    else:
        assert data.images.shape == (4, 3)
        assert data.separable in (True, False, None)
        assert not (data.contradictory and data.separable)


def test_exclusive_or_is_not_separable():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert pairs.read(saved(corners), saved(np.array([0, 1, 1, 0]))).separable is False
    assert pairs.read(saved(corners), saved(np.array([0, 0, 0, 1]))).separable is True


def test_equal_images_with_both_labels():
    data = pairs.read(saved(np.ones((4, 3))), saved(LABELS))
    assert (data.unique, data.baseline, data.separable) == (1, 0.5, False)
    assert data.contradictory
    assert not pairs.drawn().contradictory


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (saved(np.zeros(4)), saved(LABELS), "images: the shape is"),
        (saved(np.zeros((0, 4))), saved(LABELS), "images: the shape is"),
        (saved(IMAGES), saved(LABELS[:3]), "labels: the shape is"),
        (saved(IMAGES), saved(LABELS[None]), "labels: the shape is"),
        (saved(IMAGES), saved(np.eye(3)[LABELS]), "labels: the shape is"),
        (saved(IMAGES), saved(np.ones((4, 2))), "each row must have one 1 and one 0"),
        (saved(IMAGES), saved(np.array([-1, 0, 1, 1])), "labels: they are -1, 0, 1; they must be 0 or 1"),
        (saved(IMAGES), saved(np.array([0, 1, 0.9, 1])), "labels: they are 0, 0.9, 1; they must be 0 or 1"),
        (saved(IMAGES), saved(np.array([0, 1, np.inf, 1])), "labels: they are"),
        (saved(IMAGES), saved(-np.ones(4)), "nothing to learn"),
        (saved(IMAGES), saved(np.array([0, 1, 2, 1])), "labels: they are 0, 1, 2; they must be 0 or 1"),
        (saved(IMAGES), saved(np.array([0, 1, np.nan, 1])), "labels: they are"),
        (saved(IMAGES), saved(np.ones(4)), "nothing to learn"),
        (saved(np.full((4, 2), np.nan)), saved(LABELS), "not a number"),
        (saved(np.full((4, 2), np.inf)), saved(LABELS), "infinite"),
        (saved(np.zeros((4, 2), complex)), saved(LABELS), "complex128"),
        (saved(np.array([["a", "b"]] * 4)), saved(LABELS), "numbers are needed"),
        (saved(np.array([[{}]] * 4), allow_pickle=True), saved(LABELS), "pickled objects, which are never opened"),
        (saved(IMAGES)[:-3], saved(LABELS), "it is damaged"),
        (saved(np.array([[{}]] * 4), allow_pickle=True)[:-3], saved(LABELS), "pickled objects, which are never opened"),
        (np.longdouble("1e4000") * np.ones((4, 2), "longdouble"), saved(LABELS), "infinite"),
        (saved(np.zeros((4, 200_000), np.uint8)), saved(LABELS), "at most 500,000"),
    ],
)
def test_what_cannot_race_is_named(images, labels, message):
    images = images if isinstance(images, bytes) else saved(images)
    with pytest.raises(DataError, match=message):
        pairs.read(images, labels)
