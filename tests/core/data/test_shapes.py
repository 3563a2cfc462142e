import numpy as np
import pytest
from scipy.ndimage import label as components
from scipy.optimize import linprog

from core.data import load, shapes


def _separable(images: np.ndarray, labels: np.ndarray) -> bool:
    """Whether some weights and bias give every image a margin of 1."""
    signs = np.where(labels == 1, 1, -1)[:, None]
    inputs = np.hstack([images.reshape(len(images), -1) / 255, np.ones((len(images), 1))])
    weights = inputs.shape[1]
    result = linprog(np.zeros(weights), -signs * inputs, -np.ones(len(images)), bounds=[(None, None)] * weights)
    return result.status == 0


@pytest.mark.parametrize("seed", range(4))
def test_random_bits(seed):
    split = shapes.random(seed)
    assert split.images.shape == (64, 1, 4, 4)
    assert set(np.unique(split.images)) == {0, 255}
    assert len(np.unique(split.images.reshape(64, -1), axis=0)) == 64
    assert split.labels.sum() == 11
    assert _separable(split.images, split.labels)


def test_the_separability_check_can_fail():
    split = shapes.random(0, 2000)
    rng = np.random.default_rng(0)
    assert not _separable(split.images, rng.permutation(split.labels))


def test_random_rule_is_the_same_for_every_seed():
    both = [shapes.random(seed, 500) for seed in (0, 1)]
    images = np.concatenate([split.images for split in both])
    assert _separable(images, np.concatenate([split.labels for split in both]))


def _boxes(image: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Left, right, top, bottom of each run of inked columns that share a height; from left to right."""
    ink = image > 0
    columns = [tuple(np.flatnonzero(column)) for column in ink.T]
    boxes, start = [], 0
    for x in range(1, 17):
        if x == 16 or columns[x] != columns[start]:
            if columns[start]:
                boxes.append((start, x - 1, columns[start][0], columns[start][-1]))
                assert len(columns[start]) == columns[start][-1] - columns[start][0] + 1
            start = x
    return boxes


@pytest.mark.parametrize("seed", range(8))
def test_line(seed):
    split = shapes.line(seed)
    assert split.images.shape == (64, 1, 16, 16)
    assert split.labels.sum() == 32
    for image, label in zip(split.images[:, 0], split.labels, strict=True):
        boxes = _boxes(image)
        assert len(boxes) == 2
        square, bar = boxes if label == 1 else boxes[::-1]
        side = square[1] - square[0] + 1
        assert side == square[3] - square[2] + 1
        assert side in (1, 3, 5, 7, 9)
        assert bar[1] - bar[0] + 1 in (2, 3, 4)
        assert 11 <= bar[3] - bar[2] + 1 <= 14
        assert 0 <= boxes[1][0] - boxes[0][1] - 1 <= 6


@pytest.mark.parametrize("seed", range(4))
def test_detection(seed):
    split, widths = shapes.detection(seed)
    assert split.images.shape == (64, 1, 16, 16)
    assert split.labels.sum() == 32
    assert np.bincount(widths).tolist() == [0, 4, 9, 21, 18, 9, 2, 1]
    for image, label, width in zip(split.images[:, 0], split.labels, widths, strict=True):
        rows, columns = np.nonzero(image)
        assert np.ptp(rows) == np.ptp(columns) == 2 * width
        assert {4 <= (rows.min() + rows.max()) / 2 <= 11, 4 <= (columns.min() + columns.max()) / 2 <= 11} == {True}
        diamond, square = 2 * width * (width + 1) + 1, (2 * width + 1) ** 2
        assert len(rows) == (square if label else diamond)
        assert components(image)[1] == 1


def test_detection_of_other_sizes():
    split, widths = shapes.detection(0, 200)
    assert len(split) == len(widths) == 200
    assert split.labels.sum() == 100
    assert np.bincount(widths, minlength=8).argmax() == 3


@pytest.mark.parametrize("name", shapes.NAMES)
def test_load(name):
    dataset = load(name)
    again = load(name)
    assert dataset.source == "drawn"
    assert len(dataset.train) == len(dataset.test) == 64
    assert dataset.fingerprint == again.fingerprint
    assert not np.array_equal(dataset.train.images, dataset.test.images)
    assert dataset.classes == shapes.CLASSES[name]
    assert dataset.train.labels.dtype == np.int64
    assert dataset.train.images.dtype == np.uint8
