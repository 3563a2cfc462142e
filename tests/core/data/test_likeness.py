"""Brightness, contrast and detail, and where a value stands among the training crops."""

from pathlib import Path

import numpy as np
import pytest

from core.data import likeness, load
from core.data.likeness import MEASURES, Likeness

FLAT = Likeness({name: np.arange(101.0) for name in MEASURES}, 1000, "drawn", "")


def test_one_grey_has_its_brightness_and_nothing_else():
    found = likeness.measured(np.full((2, 3, 32, 32), 77, np.uint8))
    np.testing.assert_allclose(found["brightness"], 77)
    np.testing.assert_allclose([found["contrast"], found["detail"]], 0, atol=1e-9)


def test_halves_stripes_and_checks_have_the_numbers_of_their_closed_form():
    row, column = np.indices((32, 32))
    patterns = [column < 16, column % 2 == 0, (row + column) % 2 == 0]
    images = np.stack([np.broadcast_to(200 * pattern, (3, 32, 32)) for pattern in patterns]).astype(np.uint8)
    found = likeness.measured(images)
    np.testing.assert_allclose(found["brightness"], 100)
    np.testing.assert_allclose(found["contrast"], 100)
    np.testing.assert_allclose(found["detail"], [200 / 31 / 2, 100, 200])


def test_brightness_weighs_the_colours_as_the_eye_does():
    pure = np.zeros((3, 3, 32, 32), np.uint8)
    pure[range(3), range(3)] = 255
    np.testing.assert_allclose(likeness.measured(pure)["brightness"], 255 * np.array([0.299, 0.587, 0.114]))


@pytest.mark.parametrize(("value", "percent"), [(-1, 0), (0, 0), (25.5, 25.5), (100, 100), (101, 100)])
def test_a_value_stands_where_as_many_lie_below_it(value: float, percent: float):
    assert FLAT.standing("contrast", value) == pytest.approx(percent)


def test_a_survey_holds_each_measures_percentiles():
    dataset = load("svhn", Path("no files"))
    found = likeness.survey(dataset)
    values = likeness.measured(dataset.train.images)
    for name in MEASURES:
        assert found.percentiles[name][[0, 50, 100]] == pytest.approx(np.percentile(values[name], [0, 50, 100]))
        assert found.standing(name, float(np.percentile(values[name], 30))) == pytest.approx(30, abs=0.01)
    assert (found.images, found.source, found.fingerprint) == (6000, "drawn", dataset.fingerprint)


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "some" / "svhn.json"
    likeness.write(FLAT, file)
    monkeypatch.setattr(likeness, "FILE", file)
    likeness.shipped.cache_clear()
    found = likeness.shipped()
    likeness.shipped.cache_clear()
    assert (found.images, found.source) == (1000, "drawn")
    for name in MEASURES:
        np.testing.assert_array_equal(found.percentiles[name], FLAT.percentiles[name])


def test_the_shipped_percentiles_are_those_of_the_training_crops(real_data: Path):
    dataset, shipped = load("svhn", real_data), likeness.shipped()
    if dataset.fingerprint != shipped.fingerprint:
        pytest.skip("the shipped percentiles are those of another copy of SVHN")
    found = likeness.survey(dataset)
    assert found.images == shipped.images
    for name in MEASURES:
        np.testing.assert_allclose(shipped.percentiles[name], found.percentiles[name], atol=0.001)
