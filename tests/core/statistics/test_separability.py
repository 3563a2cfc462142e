"""Separability: agrees with sets made so, whatever the scale and offset of the pixels."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.statistics import separability
from core.statistics.separability import separable

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR, AND = np.array([0, 1, 1, 0]), np.array([0, 0, 0, 1])
SCALES = (1e-300, 1e-30, 1e-12, 1e-9, 1.0, 255.0, 1e15, 1e100, 1e200, 1e307)
EXPONENTS = st.integers(-900, 900)
SMALL = arrays.arrays(np.int64, st.tuples(st.integers(4, 12), st.integers(1, 4)), elements=st.integers(-8, 8))


def cloud(seed, count=60, pixels=6):
    """Random points and a direction, no point near its middle plane."""
    rng = np.random.default_rng(seed)
    points, weights = rng.normal(size=(count, pixels)), rng.normal(size=pixels)
    values = points @ weights
    far = np.abs(values - np.median(values)) > 0.1 * values.std()
    return points[far], (values > np.median(values))[far].astype(np.int64), weights


@pytest.mark.parametrize("scale", SCALES)
def test_logic_gates_at_every_scale(scale):
    assert separable(CORNERS * scale, AND) is True
    assert separable(CORNERS * scale, 1 - AND) is True
    assert separable(CORNERS * scale, XOR) is False
    assert separable(CORNERS * -scale, XOR) is False


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", range(3))
def test_clouds_at_every_scale(scale, seed):
    points, labels, _ = cloud(seed)
    assert separable(points * scale, labels) is True
    mixed = np.vstack([points, points[labels == 1].mean(axis=0), points[labels == 0].mean(axis=0)])
    assert separable(mixed * scale, np.append(labels, (0, 1))) is False


def test_each_pixel_may_have_its_own_scale():
    points, labels, _ = cloud(0)
    scales = 10.0 ** np.linspace(-300, 200, points.shape[1])
    assert separable(points * scales, labels) is True
    assert separable(CORNERS * (1e-300, 1e200), XOR) is False


def test_the_largest_floats_of_both_signs():
    most = np.finfo(float).max
    assert separable(np.array([[-most], [most]]), np.array([0, 1])) is True
    assert separable(np.array([[-most], [most], [0.0]]), np.array([0, 0, 1])) is False


@given(points=SMALL, data=st.data())
def test_scaling_and_shifting_change_nothing(points, data):
    labels = data.draw(arrays.arrays(np.int64, len(points), elements=st.integers(0, 1)))
    assume(0 < labels.sum() < len(labels))
    shifts = data.draw(arrays.arrays(np.int64, points.shape[1], elements=st.integers(-1000, 1000)))
    exponents = data.draw(arrays.arrays(np.int64, points.shape[1], elements=EXPONENTS))
    signs = data.draw(arrays.arrays(np.int64, points.shape[1], elements=st.sampled_from([-1, 1])))
    plain = separable(points.astype(float), labels)
    assert plain is not None
    assert separable(np.ldexp((points + shifts) * signs, exponents), labels) is plain
    assert separable(points.astype(float), 1 - labels) is plain


@given(points=SMALL, data=st.data(), exponent=EXPONENTS)
def test_sets_cut_by_a_plane_are_separable(points, data, exponent):
    weights = data.draw(arrays.arrays(np.int64, points.shape[1], elements=st.integers(-8, 8)))
    values = points @ weights
    labels = (values > data.draw(st.sampled_from(list(values)))).astype(np.int64)
    assume(0 < labels.sum() < len(labels))
    assert separable(np.ldexp(points, exponent), labels) is True


@given(points=SMALL, data=st.data(), exponent=EXPONENTS)
def test_sets_whose_hulls_meet_are_not(points, data, exponent):
    labels = data.draw(arrays.arrays(np.int64, len(points), elements=st.integers(0, 1)))
    assume(0 < labels.sum() < len(labels))
    # A whole multiple of the mean of the one class, exactly, counted to the other.
    first = points[labels == 1]
    points, labels = np.vstack([points * len(first), first.sum(axis=0)]), np.append(labels, 0)
    assert separable(np.ldexp(points, exponent), labels) is False


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9])
@pytest.mark.parametrize("seed", range(3))
def test_a_narrow_gap_is_seen(gap, seed):
    points, labels, weights = cloud(seed)
    side = np.where(labels == 1, 1.0, -1.0)[:8]
    middle = (points[labels == 1] @ weights).min() / 2 + (points[labels == 0] @ weights).max() / 2
    off = middle - points[:8] @ weights + side * gap
    points[:8] += off[:, None] * weights / (weights @ weights)
    assert separable(points, labels) is True


def test_rounding_is_no_gap():
    # On one line in decimal, not quite in binary.
    points = np.array([[0.1, 0.3], [0.2, 0.6], [0.3, 0.9], [0.4, 1.2]])
    assert separable(points, np.array([0, 1, 0, 1])) is False


def test_what_the_solver_cannot_see_is_not_called_inseparable():
    # By the differences of a thousandth of a thousandth of a thousandth: 1e-10 of the pixels' range.
    fine = np.array([[0.0, 0, 0], [0, 1e-10, 1e-10], [1e-10, 0, 1e-10], [1e-10, 1e-10, 0], [1, 1, 1], [1, 1, 1.5]])
    assert separable(fine, np.array([0, 1, 1, 1, 0, 1])) is not False


def test_more_pixels_than_images_need_no_programme(monkeypatch):
    monkeypatch.setattr(separability, "_programme", lambda *_: pytest.fail("least squares do"))
    rng = np.random.default_rng(0)
    assert separable(rng.random((100, 784)), rng.permutation(np.arange(100) % 2)) is True


@pytest.mark.parametrize("status", [1, 3, 4])
def test_a_solver_that_gives_up_is_no_answer(status, monkeypatch):
    given_up = SimpleNamespace(status=status, x=None)
    monkeypatch.setattr("scipy.optimize.linprog", lambda *_, **__: given_up)
    assert separable(CORNERS, XOR) is None


def test_weights_that_do_not_separate_are_not_believed(monkeypatch):
    wrong = SimpleNamespace(status=0, x=np.array([1.0, 0, 0]))
    monkeypatch.setattr("scipy.optimize.linprog", lambda *_, **__: wrong)
    assert separable(CORNERS, XOR) is None
