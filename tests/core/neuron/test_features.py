"""Two digits on their principal components, against the singular value decomposition."""

import numpy as np
import pytest

from core.data import Split, load
from core.neuron.features import two_digits


@pytest.fixture(scope="module")
def split() -> Split:
    return load("mnist").train


def test_scores_are_those_of_the_singular_value_decomposition(split: Split) -> None:
    found = two_digits(split, 3, 8, count=60)
    index = np.concatenate([np.flatnonzero(split.labels == digit)[:60] for digit in (3, 8)])
    pixels = split.images[index].reshape(len(index), -1) / 255.0
    left, values, _ = np.linalg.svd(pixels - pixels.mean(axis=0), full_matrices=False)
    expected = left[:, :2] * np.sqrt(len(index))
    np.testing.assert_allclose(np.abs(found.X), np.abs(expected), atol=1e-8)
    assert found.explained == pytest.approx((values[:2] ** 2).sum() / (values**2).sum())
    assert found.y.tolist() == [0.0] * 60 + [1.0] * 60


def test_features_have_unit_variance_and_do_not_correlate(split: Split) -> None:
    X = two_digits(split, 0, 1).X
    np.testing.assert_allclose(np.cov(X.T, bias=True), np.eye(2), atol=1e-8)


def test_the_same_digit_twice_is_refused(split: Split) -> None:
    with pytest.raises(ValueError, match="two different digits"):
        two_digits(split, 4, 4)


def test_a_digit_that_is_missing_is_named(split: Split) -> None:
    kept = split.labels != 7
    with pytest.raises(ValueError, match="no image of a 7"):
        two_digits(Split(split.images[kept], split.labels[kept]), 7, 1)
