import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import MNIST

from core.data import DataError, load, mnist
from core.data.mnist import FOLDER, PARTS
from core.runs import shipped

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


def test_local_copy_is_what_torchvision_reads(mnist_root):
    dataset = load("mnist", mnist_root)
    for split, train in ((dataset.train, True), (dataset.test, False)):
        theirs = MNIST(mnist_root, train=train)
        np.testing.assert_array_equal(split.images[:, 0], theirs.data.numpy())
        np.testing.assert_array_equal(split.labels, theirs.targets.numpy())
        assert split.images.dtype == np.uint8
        assert split.labels.dtype == np.int64
        assert split.images.flags.c_contiguous
        assert split.images.flags.writeable
    assert dataset.source == "local copy"
    assert dataset.name == "mnist"
    assert dataset.classes == tuple("0123456789")


def test_gzipped_files_are_the_same_data(mnist_root):
    plain = load("mnist", mnist_root)
    for file in (mnist_root / FOLDER).iterdir():
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    assert load("mnist", mnist_root).fingerprint == plain.fingerprint


def test_gzip_is_seen_by_the_content_whatever_the_name(mnist_root):
    plain = load("mnist", mnist_root)
    images, labels = (mnist_root / FOLDER / name for name in (TRAIN_IMAGES, TRAIN_LABELS))
    images.write_bytes(gzip.compress(images.read_bytes()))
    labels.rename(labels.with_name(f"{labels.name}.gz"))
    assert load("mnist", mnist_root).fingerprint == plain.fingerprint


def test_official_by_its_content_in_whatever_files(mnist_root, monkeypatch):
    assert load("mnist", mnist_root).source == "local copy"
    monkeypatch.setattr(mnist, "OFFICIAL", load("mnist", mnist_root).fingerprint)
    assert load("mnist", mnist_root).source == "official"
    path = mnist_root / FOLDER / TEST_LABELS
    path.rename(path.with_name("t10k-labels.idx1-ubyte"))
    assert load("mnist", mnist_root).source == "official"


# What is in the files that torchvision's checksums are of.
UNPACKED = {
    TRAIN_IMAGES: "6bbc9ace898e44ae57da46a324031adb",
    TRAIN_LABELS: "a25bea736e30d166cdddb491f175f624",
    TEST_IMAGES: "2646ac647ad5339dbf082846283269ea",
    TEST_LABELS: "27ae3e4e09519cfbb04c329615203637",
}


def test_the_official_fingerprint_is_of_the_official_files(real_data):
    for name, checksum in UNPACKED.items():
        assert hashlib.md5((real_data / FOLDER / name).read_bytes()).hexdigest() == checksum
    assert load("mnist", real_data).fingerprint == mnist.OFFICIAL


def test_shipped_runs_know_the_official_fingerprint():
    made_on = {run.provenance.fingerprint for run in shipped().list() if run.recipe.dataset == "mnist"}
    assert made_on == {mnist.OFFICIAL}


def test_real_mnist_is_official(real_data):
    dataset = load("mnist", real_data)
    assert dataset.source == "official"
    assert dataset.train.images.shape == (60_000, 1, 28, 28)
    assert dataset.test.images.shape == (10_000, 1, 28, 28)
    assert np.bincount(dataset.train.labels).tolist()[:3] == [5923, 6742, 5958]
    assert round(float((dataset.train.images / np.float32(255)).mean(dtype=float)), 4) == 0.1307


def _replace(root: Path, name: str, content: bytes) -> Path:
    path = root / FOLDER / name
    path.write_bytes(content)
    return path


def _message(root: Path, path: Path) -> str:
    """The error's text: one line that names the file and the cure. Nothing was deleted."""
    before = sorted((root / FOLDER).iterdir())
    with pytest.raises(DataError) as caught:
        load("mnist", root)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert sorted((root / FOLDER).iterdir()) == before
    return message


@pytest.mark.parametrize("keep", [0, 3, 10, 1000])
def test_truncated(mnist_root, keep):
    path = mnist_root / FOLDER / TRAIN_IMAGES
    message = _message(mnist_root, _replace(mnist_root, TRAIN_IMAGES, path.read_bytes()[:keep]))
    assert "cut short" in message
    assert "python -m core data fetch mnist" in message


def test_too_long(mnist_root):
    content = (mnist_root / FOLDER / TEST_LABELS).read_bytes()
    assert "too long" in _message(mnist_root, _replace(mnist_root, TEST_LABELS, content + b"\0"))


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_web_page_saved_as_data(mnist_root, suffix):
    (mnist_root / FOLDER / TRAIN_LABELS).unlink()
    path = _replace(mnist_root, TRAIN_LABELS + suffix, b"\n<!DOCTYPE html><html><title>404</title></html>")
    assert "web page" in _message(mnist_root, path)


def test_gzip_cut_short(mnist_root):
    path = mnist_root / FOLDER / TRAIN_IMAGES
    zipped = gzip.compress(path.read_bytes())
    path.unlink()
    assert "cut short" in _message(mnist_root, _replace(mnist_root, f"{TRAIN_IMAGES}.gz", zipped[:-100]))


def test_gzip_with_a_wrong_head(mnist_root):
    path = mnist_root / FOLDER / TRAIN_IMAGES
    assert "not a sound gzip file" in _message(mnist_root, _replace(mnist_root, TRAIN_IMAGES, b"\x1f\x8b" + bytes(100)))
    assert path.exists()


def test_swapped_images_and_labels(mnist_root):
    images, labels = (mnist_root / FOLDER / name for name in (TRAIN_IMAGES, TRAIN_LABELS))
    content = images.read_bytes()
    images.write_bytes(labels.read_bytes())
    labels.write_bytes(content)
    message = _message(mnist_root, images)
    assert "holds labels where images belong" in message
    assert "swapped" in message


def test_another_format(mnist_root):
    assert "not an idx file" in _message(mnist_root, _replace(mnist_root, TRAIN_IMAGES, b"\x89PNG" + bytes(100)))


def test_labels_out_of_range(mnist_root, idx):
    path = _replace(mnist_root, TRAIN_LABELS, idx(np.arange(20)))
    assert "labels from 0 to 19, not within 0 to 9" in _message(mnist_root, path)


def test_as_many_images_as_labels(mnist_root, idx):
    _replace(mnist_root, TRAIN_LABELS, idx(np.zeros(19)))
    assert "20 images, but train-labels-idx1-ubyte 19 labels" in _message(
        mnist_root, mnist_root / FOLDER / TRAIN_IMAGES
    )


@pytest.mark.parametrize("shape", [(20, 32, 32), (0, 28, 28), (20, 28, 27)])
def test_wrong_shapes(mnist_root, idx, shape):
    path = _replace(mnist_root, TRAIN_IMAGES, idx(np.zeros(shape)))
    assert f"{shape[0]}×{shape[1]}×{shape[2]}, not N×28×28" in _message(mnist_root, path)


def test_header_that_promises_more_than_memory(mnist_root):
    huge = bytes((0, 0, 8, 3)) + np.array((2**32 - 1, 28, 28), ">u4").tobytes() + bytes(784)
    assert "cut short" in _message(mnist_root, _replace(mnist_root, TRAIN_IMAGES, huge))


@pytest.mark.parametrize("name", PARTS.values())
def test_one_file_missing(mnist_root, name):
    path = mnist_root / FOLDER / name
    path.unlink()
    assert "missing" in _message(mnist_root, path)


def test_unreadable_file(mnist_root, monkeypatch):
    path = mnist_root / FOLDER / TEST_IMAGES
    opened = Path.open

    def refuse(self, *args, **options):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    message = _message(mnist_root, path)
    assert "Permission denied" in message
    assert "permissions" in message


def test_folder_in_place_of_a_file(mnist_root):
    path = mnist_root / FOLDER / TEST_IMAGES
    path.unlink()
    path.mkdir()
    assert "cannot be read" in _message(mnist_root, path)
