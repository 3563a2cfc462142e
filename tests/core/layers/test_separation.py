"""The plane of a layer against a full singular value decomposition, and neighbours against a plain loop."""

import tracemalloc
from collections import Counter

import numpy as np
import pytest

from core.layers import separation
from core.layers.activations import record
from core.layers.separation import flat, neighbours, neighbours_all, principal, project
from tests.core.layers.nets import net, pixels


def by_svd(rows):
    centred = rows - rows.mean(0, dtype=float)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    return left[:, :2] * singular[:2], (singular**2 / (singular**2).sum())[:2]


def outputs(images, name="mnist-cnn"):
    return {each.name: each.output.reshape(len(images), -1) for each in record(net(name), images)}


@pytest.mark.parametrize(("count", "size"), [(40, 300), (300, 40), (50, 50), (2, 9), (9, 2)])
def test_points_and_shares_are_those_of_the_singular_values(count, size):
    rows = np.random.default_rng(0).normal(size=(count, size)).astype(np.float32) * np.linspace(3, 0.1, size) + 5
    found = principal(rows.astype(np.float32))
    points, explained = by_svd(rows)
    np.testing.assert_allclose(found.explained, explained, atol=1e-5)
    np.testing.assert_allclose(np.abs(found.points), np.abs(points), atol=2e-3 * np.abs(points).max())
    assert found.points.dtype == np.float32


@pytest.mark.parametrize("layer", ["conv1", "fc"])
def test_a_layer_is_projected_and_one_more_image_finds_its_place(layer):
    images = pixels("mnist-cnn", 80)
    found, rows = project(net("mnist-cnn"), images, layer), outputs(images)[layer]
    np.testing.assert_allclose(found.explained, by_svd(rows)[1], rtol=1e-3)
    for index in (0, 79):
        expected, scale = found.points[index], np.abs(found.points).max()
        np.testing.assert_allclose(found.project(rows[index]), expected, atol=1e-4 * scale)


def test_the_larger_half_of_an_axis_is_positive():
    rows = np.random.default_rng(1).normal(size=(30, 8)).astype(np.float32)
    turned = principal(-rows).points
    assert (turned.max(0) >= -turned.min(0)).all()


@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_layer_that_says_the_same_of_every_image_is_one_point(size):
    found = principal(np.full((6, size), 0.3, np.float32))
    assert found.points.shape == (6, 2)
    assert not found.points.any()
    assert found.explained.tolist() == [0, 0]


def test_a_layer_of_one_number_has_one_axis():
    found = principal(np.arange(6, dtype=np.float32)[:, None])
    np.testing.assert_allclose(found.explained, [1, 0])
    np.testing.assert_allclose(np.abs(found.points), np.abs(np.arange(6)[:, None] - 2.5) * [1, 0], atol=1e-6)


@pytest.mark.parametrize("numbers", [2**26, 10_000])
def test_all_layers_together_are_judged_as_each_by_itself(numbers, monkeypatch):
    monkeypatch.setattr(separation, "NUMBERS", numbers)
    images, labels = pixels("lenet5", 70), np.arange(70) % 10
    together = neighbours_all(net("lenet5"), images, labels)
    assert list(together) == list(outputs(images, "lenet5"))
    for layer in ("conv1", "pool2", "fc3"):
        assert together[layer] == neighbours(flat(net("lenet5"), images, layer), labels)


def test_the_memory_is_that_of_a_few_copies_of_the_outputs():
    rows = np.random.default_rng(0).normal(size=(100, 40_000)).astype(np.float32)
    tracemalloc.start()
    principal(rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * rows.nbytes


def by_loop(rows, labels, k):
    right = 0
    for index, row in enumerate(rows):
        order = [other for other in np.argsort(((rows - row) ** 2).sum(1), kind="stable") if other != index][:k]
        votes = Counter(labels[other] for other in order)
        winner = next(labels[other] for other in order if votes[labels[other]] == max(votes.values()))
        right += winner == labels[index]
    return right / len(rows)


@pytest.mark.parametrize("k", [1, 2, 5, 9])
def test_neighbours_vote_as_in_a_plain_loop(k):
    random = np.random.default_rng(k)
    labels = random.integers(3, 8, 120)
    rows = random.normal(size=(120, 4, 3)) + labels[:, None, None] / 3
    expected = by_loop(rows.reshape(120, -1), labels, k)
    assert 0.3 < expected < 1
    assert neighbours(rows, labels, k) == pytest.approx(expected)


def test_classes_far_apart_are_told_apart_and_none_are_where_every_image_has_its_own():
    labels = np.repeat([0, 1], 10)
    rows = np.random.default_rng(0).normal(size=(20, 3)) + 100 * labels[:, None]
    assert neighbours(rows, labels) == 1
    assert neighbours(rows, np.arange(20)) == 0


def test_neighbours_of_all_layers_are_those_of_each():
    images, labels = pixels("mnist-cnn", 40), np.arange(40) % 4
    found = neighbours_all(net("mnist-cnn"), images, labels, k=3)
    assert found["pool2"] == neighbours(flat(net("mnist-cnn"), images, "pool2"), labels, k=3)
    assert list(found) == list(outputs(images))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: project(net("mnist-cnn"), pixels("mnist-cnn", 1), "fc"), "at least two images"),
        (lambda: project(net("mnist-cnn"), pixels("mnist-cnn", 2), "fc9"), "no layer 'fc9'"),
        (lambda: project(net("mnist-cnn"), pixels("mnist-cnn", 2), "fc").project(np.zeros(9)), "10 numbers, not 9"),
        (lambda: neighbours(np.zeros((3, 2)), [0, 1]), "each of the 3 images, not 2"),
        (lambda: neighbours(np.zeros((5, 2)), [0] * 5), "5 neighbours cannot be found among 4"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(call, words):
    with pytest.raises(ValueError, match=words):
        call()
