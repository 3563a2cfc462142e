from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat, savemat
from torchvision.datasets import SVHN

from core.data import DataError, load
from core.data.svhn import FOLDER, OFFICIAL, PARTS


def test_images_and_labels_against_the_matlab_arrays(svhn_root):
    dataset = load("svhn", svhn_root)
    for split, name in ((dataset.train, "train"), (dataset.test, "test")):
        content = loadmat(svhn_root / FOLDER / f"{name}_32x32.mat")
        np.testing.assert_array_equal(split.images, content["X"].transpose(3, 2, 0, 1))
        np.testing.assert_array_equal(split.labels, np.where(content["y"] == 10, 0, content["y"])[:, 0])
        assert split.images.dtype == np.uint8
        assert split.labels.dtype == np.int64
        assert split.images.flags.c_contiguous
        assert split.images.flags.writeable
    assert dataset.source == "local copy"


def test_more_images_than_one_block(svhn_root):
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3, 1500), np.uint8)
    savemat(svhn_root / FOLDER / "train_32x32.mat", {"X": pixels, "y": np.ones((1500, 1), np.uint8)})
    np.testing.assert_array_equal(load("svhn", svhn_root).train.images, pixels.transpose(3, 2, 0, 1))


def test_checksums_are_torchvisions():
    assert {file: md5 for _, file, md5 in (SVHN.split_list[split] for split in ("train", "test"))} == OFFICIAL


def test_official_by_checksum(svhn_root, monkeypatch):
    sums = {svhn_root / FOLDER / part: OFFICIAL[part] for part in OFFICIAL}
    monkeypatch.setattr("core.data.svhn.md5", sums.__getitem__)
    assert load("svhn", svhn_root).source == "local copy"
    monkeypatch.setattr("core.data.svhn.SIZES", (20, 10))
    assert load("svhn", svhn_root).source == "official"
    sums[svhn_root / FOLDER / "test_32x32.mat"] = "0" * 32
    assert load("svhn", svhn_root).source == "local copy"


def test_real_svhn_crops_are_a_local_copy(real_data):
    dataset = load("svhn", real_data)
    assert dataset.source == "local copy"
    assert dataset.train.images.shape == (22_073, 3, 32, 32)
    assert dataset.test.images.shape == (4_498, 3, 32, 32)
    assert set(dataset.train.labels.tolist()) == set(range(10))
    raw = loadmat(real_data / FOLDER / "test_32x32.mat")
    np.testing.assert_array_equal(dataset.test.images[-1], raw["X"][..., -1].transpose(2, 0, 1))


def _message(root: Path, path: Path) -> str:
    """The error's text: one line that names the file and the cure. Nothing was deleted."""
    before = sorted((root / FOLDER).iterdir())
    with pytest.raises(DataError) as caught:
        load("svhn", root)
    message = str(caught.value)
    assert str(path) in message
    assert "python -m core data fetch svhn" in message
    assert "\n" not in message
    assert sorted((root / FOLDER).iterdir()) == before
    return message


def _with(root: Path, X=None, y=None) -> Path:
    """Train images replaced by a file that holds what is given."""
    path = root / FOLDER / "train_32x32.mat"
    savemat(path, {name: value for name, value in (("X", X), ("y", y)) if value is not None})
    return path


PIXELS, LABELS = np.zeros((32, 32, 3, 4), np.uint8), np.ones((4, 1), np.uint8)


@pytest.mark.parametrize("keep", [0, 100, 200, 20_000])
def test_truncated(svhn_root, keep):
    path = svhn_root / FOLDER / "train_32x32.mat"
    path.write_bytes(path.read_bytes()[:keep])
    message = _message(svhn_root, path)
    assert "cut short" in message or "no variable" in message


def test_not_matlab(svhn_root):
    path = svhn_root / FOLDER / "train_32x32.mat"
    path.write_bytes(b"\x89PNG" + bytes(range(256)) * 4)
    assert "not a MATLAB v5 file" in _message(svhn_root, path)


def test_web_page_saved_as_data(svhn_root):
    path = svhn_root / FOLDER / "test_32x32.mat"
    path.write_bytes(b"<html><body>503 Service Unavailable</body></html>")
    assert "web page" in _message(svhn_root, path)


@pytest.mark.parametrize("missing", ["X", "y"])
def test_variable_missing(svhn_root, missing):
    content = {"X": PIXELS, "y": LABELS}
    del content[missing]
    assert f"no variable {missing}" in _message(svhn_root, _with(svhn_root, **content))


@pytest.mark.parametrize(
    "X",
    [np.zeros((4, 32, 32, 3), np.uint8), np.zeros((32, 32, 1, 4), np.uint8), np.zeros((32, 32, 3, 4), np.float64)],
)
def test_wrong_shape_or_type(svhn_root, X):
    message = _message(svhn_root, _with(svhn_root, X, LABELS))
    assert f"{X.dtype} {'×'.join(map(str, X.shape))}, not as uint8 32×32×3×N" in message


@pytest.mark.parametrize("wrong", [0, 11, 255])
def test_labels_out_of_range(svhn_root, wrong):
    labels = LABELS.copy()
    labels[2] = wrong
    assert "not within 1 to 10" in _message(svhn_root, _with(svhn_root, PIXELS, labels))


def test_labels_of_torchvision_are_told_from_those_of_the_files(svhn_root):
    labels = np.array([[0, 9, 3, 4]], np.uint8).T
    assert "10 is the digit 0" in _message(svhn_root, _with(svhn_root, PIXELS, labels))


def test_matlab_7_3_is_named_with_its_cure(svhn_root):
    path = svhn_root / FOLDER / "train_32x32.mat"
    path.write_bytes(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n" + bytes(1000))
    message = _message(svhn_root, path)
    assert "v7.3 file (HDF5)" in message
    assert "save('train_32x32.mat', 'X', 'y', '-v7')" in message


@pytest.mark.parametrize("y", [LABELS + 0.5, np.full((4, 1), np.nan), np.ones((2, 2))])
def test_labels_that_are_no_list_of_whole_numbers(svhn_root, y):
    assert "not as N whole numbers" in _message(svhn_root, _with(svhn_root, PIXELS, y))


def test_labels_as_matlab_doubles_in_a_row(svhn_root):
    _with(svhn_root, PIXELS, np.array([[1.0, 10.0, 9.0, 2.0]]))
    assert load("svhn", svhn_root).train.labels.tolist() == [1, 0, 9, 2]


def test_as_many_images_as_labels(svhn_root):
    assert "4 images, but 3 labels" in _message(svhn_root, _with(svhn_root, PIXELS, LABELS[:3]))


@pytest.mark.parametrize("name", PARTS.values())
def test_one_split_missing(svhn_root, name):
    path = svhn_root / FOLDER / name
    path.unlink()
    assert "missing" in _message(svhn_root, path)
